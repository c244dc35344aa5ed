import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Event } from '../../src/model/events.ts'
import type { Expect } from './read-expect.ts'
import { bin, root } from './run-cli.ts'

export interface Example {
  readonly name: string
  readonly expected: Expect
}

/** What `check --all` said of an example. */
export interface Outcome {
  readonly status: number | null
  readonly lines: readonly string[]
  readonly events: readonly Event[]
  readonly errors: string
  /** What of the example still ran, or still listened, when `check` had ended. */
  readonly left: readonly string[]
}

/** What is checked at the same time: each check has several boots at once already. */
const atOnce = 2

/** Checks all examples on all platforms, few examples at a time, in their order. */
export function checkAll(all: readonly Example[]) {
  const running = new Set<ReturnType<typeof spawn>>()
  const waiting: (() => void)[] = []
  let busy = 0
  const inTurn = async (example: Example): Promise<Outcome> => {
    if (busy === atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else busy += 1
    try {
      return await check(example, running)
    } finally {
      const next = waiting.shift()
      if (next === undefined) busy -= 1
      else next()
    }
  }
  const outcomes = new Map(all.map(example => [example.name, inTurn(example)]))
  // Who asks for it is told; until then nobody does.
  for (const outcome of outcomes.values()) outcome.catch(() => {})
  return {
    of(name: string): Promise<Outcome> {
      return outcomes.get(name) ?? Promise.reject(new Error(`${name} is not being checked`))
    },
    end() {
      waiting.length = 0
      for (const child of running) child.kill('SIGKILL')
    },
  }
}

async function check(example: Example, running: Set<ReturnType<typeof spawn>>): Promise<Outcome> {
  const mark = `EXAMPLE_RUN=${randomUUID()}`
  const dir = join(root, 'examples', example.name)
  const args = ['check', '--all', '--json', '--env', mark, ...example.expected.args]
  const child = spawn(process.execPath, [bin, ...args, dir], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  const [status] = await once(child, 'close')
  running.delete(child)
  const lines = out.split('\n').filter(line => line !== '')
  const events: Event[] = lines.map(line => JSON.parse(line))
  // A fixed port may be that of the next check already: the mark tells better, where it can be read.
  const left = existsSync('/proc/self/environ') ? await processesWith(mark) : await stillListening(events)
  return { status, lines, events, errors, left }
}

/** Linux tells by the environment of each process; elsewhere the ports have to do. */
export async function processesWith(mark: string): Promise<string[]> {
  if (!existsSync('/proc/self/environ')) return []
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  return pids
    .filter(pid => fileOf(pid, 'environ').includes(mark))
    .map(pid => `${pid} ${fileOf(pid, 'cmdline')}`)
}

function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return '' // it has just ended, or is not ours
  }
}

async function stillListening(events: readonly Event[]): Promise<string[]> {
  const ports = events.flatMap(event =>
    event.type === 'instance' && event.port !== null ? [event.port] : [],
  )
  const taken = await Promise.all(
    [...new Set(ports)].map(async port => ((await accepts(port)) ? [port] : [])),
  )
  return taken.flat().map(port => `port ${port}`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.end())
  })
}
