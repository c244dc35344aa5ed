import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { ProcessRef } from '../../src/model/instance.ts'

/** A socket for test/probe/fixtures/listen.mjs to open; the rest goes to `server.listen`. */
export interface WantedSocket {
  readonly kind?: 'http' | 'telling' | 'tcp' | 'udp' | 'banner' | 'silent' | 'closing' | 'tls' | 'h2c'
  readonly in?: 'child' | 'cluster'
  readonly afterMs?: number
  readonly port?: number
  readonly host?: string
  readonly ipv6Only?: boolean
  readonly path?: string
  readonly backlog?: number
}

export interface App extends Disposable {
  readonly pid: number
  readonly child: ChildProcess
  /** Resolves when so many sockets are open. */
  opened(count: number): Promise<void>
  /** The processes below it and itself, from /proc. */
  sample(): Promise<{ processes: ProcessRef[]; cpuMs: number }>
}

const fixture = fileURLToPath(new URL('fixtures/listen.mjs', import.meta.url))

export const startApp = (...sockets: WantedSocket[]): App =>
  startCommand(process.execPath, [fixture, JSON.stringify(sockets)])

export function startCommand(command: string, args: readonly string[], cwd?: string): App {
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  })
  const pid = child.pid
  if (pid === undefined) throw new Error(`${command} did not start`)
  let opened = 0
  let told: () => void = () => {}
  child.stdout.on('data', (data: Buffer) => {
    opened += data.toString().split('open').length - 1
    told()
  })
  return {
    pid,
    child,
    opened: count =>
      new Promise(resolve => {
        told = () => opened >= count && resolve()
        told()
      }),
    sample: async () => sampleTree(pid),
    [Symbol.dispose]() {
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {
        // Already gone.
      }
    },
  }
}

function sampleTree(root: number): { processes: ProcessRef[]; cpuMs: number } {
  const pids = [root]
  for (const pid of pids) pids.push(...childrenOf(pid))
  const alive = pids.filter(pid => read(`/proc/${pid}/stat`) !== '')
  const command = (pid: number) => read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim()
  const ticks = alive.map(pid => read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [])
  const cpuMs = ticks.reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) * 10, 0)
  return { processes: alive.map(pid => ({ pid, command: command(pid) })), cpuMs }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(task =>
      read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A port nobody listens on in either family, outside the range the kernel takes for outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
}

export async function isFree(port: number): Promise<boolean> {
  return (await canBind(port, '0.0.0.0')) && (await canBind(port, '::'))
}

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, ipv6Only: host === '::' }, () => server.close(() => resolve(true)))
  })
}

/** This machine's own address on a network; `undefined` when it has none. */
export function ownAddress(family: 'IPv4' | 'IPv6'): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap(infos => infos ?? [])
    .find(info => !info.internal && info.family === family && !info.address.startsWith('fe80'))?.address
}

/** Why these tests cannot run here; `undefined` when they can. Missing things fail the run where all is required. */
export function missing(what: string, present: boolean): boolean {
  if (present) return false
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(`this machine has no ${what}`)
  process.stderr.write(`SKIPPED: this machine has no ${what}\n`)
  return true
}
