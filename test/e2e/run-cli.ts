import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
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
  const told = () => (wantsEvents(args) ? eventsOf(out) : [])
  const done = once(child, 'close').then(([status, signal]): CliResult => {
    ended = true
    wake()
    return { status, signal, stdout: out, stderr: err, events: told() }
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
          told().find((event): event is Event & { type: typeof type } => isOf(event, type) && fits(event)),
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

/** Without `--json` a line of stdout that looks like JSON is the app's. */
function wantsEvents(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end < 0 ? args : args.slice(0, end)).includes('--json')
}

/** Throws for a line that is no JSON: with `--json` there is nothing else on stdout. */
function eventsOf(out: string): Event[] {
  return out
    .split('\n')
    .slice(0, -1)
    .map(line => {
      try {
        return JSON.parse(line)
      } catch (error) {
        throw new Error(`not an event on stdout: ${line}`, { cause: error })
      }
    })
}

function isOf<T extends Event['type']>(event: Event, type: T): event is Event & { type: T } {
  return event.type === type
}

function has(text: string, what: string | RegExp): boolean {
  return typeof what === 'string' ? text.includes(what) : what.test(text)
}
