import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const dockerdPaths = ['/usr/sbin/dockerd', '/usr/bin/dockerd', '/usr/local/bin/dockerd']
const readyWithinMs = 60_000

export interface Dockerd extends AsyncDisposable {
  readonly socket: string
  readonly pid: number
}

export interface DockerdOptions {
  /** Own bridge and addresses, for one that runs beside another. Default: docker0, which `--bridge none` would remove. */
  readonly apart?: boolean
  /** Listens here too, e.g. `tcp://127.0.0.1:23750`. */
  readonly alsoOn?: string
}

/** Why none can be started here; `undefined`: one can. */
export function missingForDockerd(): string | undefined {
  if (process.getuid?.() !== 0) return 'DOCKER_HOST names no engine, and only root starts one'
  return dockerd() === undefined ? 'there is no dockerd (apt-get install docker.io)' : undefined
}

/** A Docker Engine of our own, with directories of its own; disposing stops it and removes them. */
export async function startDockerd(o: DockerdOptions = {}): Promise<Dockerd> {
  const dir = mkdtempSync(join(tmpdir(), 'paas-sim-dockerd-'))
  const socket = join(dir, 'docker.sock')
  const words = ['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '-H', `unix://${socket}`]
  if (o.alsoOn !== undefined) words.push('-H', o.alsoOn, '--tls=false')
  const bridge = o.apart === true ? makeBridge() : undefined
  if (bridge !== undefined) words.push('--bridge', bridge, '--iptables=false', '--ip6tables=false')
  const child = spawn(dockerd() ?? '', [...words, '--pidfile', join(dir, 'pid')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000)
  })
  const exited = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await exited
    }
    clearAway(dir)
    if (bridge !== undefined) spawnSync('ip', ['link', 'delete', bridge])
    rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  const giveUpAt = performance.now() + readyWithinMs
  while (!(await answers(socket))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      await stop()
      throw new Error(`dockerd does not come up:\n${log}`)
    }
    await delay(50)
  }
  return { socket, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop }
}

/** A bridge of this machine with addresses that no other has. */
function makeBridge(): string {
  const id = randomBytes(2)
  const name = `pss-${id.toString('hex')}`
  for (const words of [
    `link add ${name} type bridge`,
    `addr add 10.${id[0]}.${id[1]}.1/24 dev ${name}`,
    `link set ${name} up`,
  ]) {
    const { status, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' })
    if (status !== 0) throw new Error(`no bridge can be made: ip ${words}: ${stderr}`)
  }
  return name
}

/**
 * What an engine that was killed leaves: containers' shims, which know its directory, the containers themselves, mounts
 * in it, and the bridges of its networks, whose addresses no other engine takes.
 */
function clearAway(dir: string): void {
  const containers = namesIn(join(dir, 'data/containers'))
  for (const pid of namesIn('/proc').filter(name => /^\d+$/.test(name))) {
    const cgroups = textOf(`/proc/${pid}/cgroup`)
    if (textOf(`/proc/${pid}/cmdline`).includes(`${dir}/`) || containers.some(id => cgroups.includes(id)))
      kill(Number(pid))
  }
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const inside = mounts.flatMap(line => line.split(' ')[1] ?? []).filter(path => path.startsWith(`${dir}/`))
  for (const path of inside.reverse()) spawnSync('umount', ['-l', path])
  const networks = textOf(join(dir, 'data/network/files/local-kv.db'))
  for (const link of namesIn('/sys/class/net').filter(name => /^br-[0-9a-f]{12}$/.test(name)))
    if (networks.includes(link.slice(3))) spawnSync('ip', ['link', 'delete', link])
}

function namesIn(dir: string): readonly string[] {
  return existsSync(dir) ? readdirSync(dir) : []
}

/** Empty: it has gone in between. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in between.
  }
}

function answers(socket: string): Promise<boolean> {
  if (!existsSync(socket)) return Promise.resolve(false)
  return new Promise(resolve => {
    const connection = createConnection(socket)
    connection.on('error', () => resolve(false))
    connection.on('data', () => {
      connection.destroy()
      resolve(true)
    })
    connection.on('close', () => resolve(false))
    connection.end('GET /_ping HTTP/1.0\r\n\r\n')
  })
}

function dockerd(): string | undefined {
  return dockerdPaths.find(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
