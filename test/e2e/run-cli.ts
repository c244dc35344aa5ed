import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Event } from '../../src/model/events.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const bin = join(root, 'bin/paas-sim.js')

export interface CliResult {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** The lines of stdout as events, with `--json`. */
  readonly events: readonly Event[]
}

export interface RunningCli {
  readonly child: ChildProcess
  readonly pid: number
  readonly done: Promise<CliResult>
  stdout(): string
  stderr(): string
  /** The first event (with `--json`) that fits; rejects when the command ends before. */
  event<T extends Event['type']>(
    type: T,
    fits?: (event: Event & { type: T }) => boolean,
  ): Promise<Event & { type: T }>
  /** Resolves once the text has been printed on either stream. */
  printed(text: string | RegExp): Promise<void>
}

interface CliOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The user to run as, where the tests run as root. */
  readonly uid?: number
}

/** Starts the built command line. It is killed when the test ends, should it still run. */
export function startCli(
  args: readonly string[],
  { cwd = root, env = {}, uid }: CliOptions = {},
): RunningCli {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  const { pid } = child
  if (pid === undefined) throw new Error('paas-sim did not start')
  let out = ''
  let err = ''
  const waiters: (() => void)[] = []
  const wake = () => {
    for (const waiter of waiters.splice(0)) waiter()
  }
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
    wake()
  })
  let ended = false
  const done = new Promise<CliResult>(resolve => {
    child.once('close', (status, signal) => {
      ended = true
      resolve({ status, signal, stdout: out, stderr: err, events: eventsOf(out) })
      wake()
    })
  })
  onTestFinished(async () => {
    if (!ended) child.kill('SIGKILL')
    await done
  })
  const until = async <T>(look: () => T | undefined, what: string): Promise<T> => {
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (ended) throw new Error(`paas-sim ended before ${what}\n--- stdout\n${out}\n--- stderr\n${err}`)
      await new Promise<void>(resolve => waiters.push(resolve))
    }
  }
  return {
    child,
    pid,
    done,
    stdout: () => out,
    stderr: () => err,
    event: (type, fits = () => true) =>
      until(
        () =>
          eventsOf(out).find(
            (event): event is Event & { type: typeof type } => isOf(event, type) && fits(event),
          ),
        `the event ${type}`,
      ),
    printed: async text => {
      await until(() => (has(out, text) || has(err, text) ? true : undefined), `printing ${text}`)
    },
  }
}

export function runCli(args: readonly string[], options?: CliOptions): Promise<CliResult> {
  return startCli(args, options).done
}

/** A project directory of its own for one test. */
export async function project(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-test-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), content)
  }
  return dir
}

/** Waits until something is so, looking often; the test's own time-out is the cap. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 25))
}

function eventsOf(out: string): Event[] {
  return out
    .split('\n')
    .slice(0, -1)
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))
}

function isOf<T extends Event['type']>(event: Event, type: T): event is Event & { type: T } {
  return event.type === type
}

function has(text: string, what: string | RegExp): boolean {
  return typeof what === 'string' ? text.includes(what) : what.test(text)
}
