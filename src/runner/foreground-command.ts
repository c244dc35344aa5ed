import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { PaasSimError } from '../model/errors.ts'
import type { StopRule } from '../model/platform.ts'
import { codeOf } from '../model/start-error.ts'
import { instanceProcesses } from './instance-processes.ts'
import { formatMarker, markerVariable } from './marker.ts'
import type { Run } from './run.ts'
import { stopInstance } from './stop-instance.ts'
import { processTable } from './system-processes.ts'

export interface ForegroundSpec {
  /** The program and its arguments; no shell reads them. */
  readonly words: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly run: Run
  readonly system: NodeJS.Platform
  /** Aborted: the command and all it started are ended. */
  readonly signal: AbortSignal
  /** Stdout carries something else: the command's goes to stderr. */
  readonly stdoutToStderr: boolean
}

/** What a test suite is given to end in, once the app is gone. */
const stopRule: StopRule = { signal: 'SIGTERM', to: 'all', graceMs: 5_000 }

/**
 * Runs a command on our own terminal, in our own process group (Ctrl-C reaches it), and resolves to the status a shell
 * would show. Whatever it leaves behind is ended.
 * @throws PaasSimError `usage` when the program cannot be started
 */
export async function runForeground(spec: ForegroundSpec): Promise<number> {
  const table = processTable(spec.system)
  const marker = formatMarker(spec.run.environment.PAAS_SIM_RUN, 'run', 'c0')
  const [program = '', ...args] = spec.words
  const child = spawn(program, args, {
    cwd: spec.cwd,
    env: { ...spec.env, [markerVariable]: marker },
    stdio: ['inherit', spec.stdoutToStderr ? 2 : 'inherit', 'inherit'],
    // On Windows npm, npx and the like are .cmd files, which only cmd starts.
    shell: spec.system === 'win32',
  })
  const { pid } = child
  if (pid === undefined) {
    const [error] = await once(child, 'error').catch(thrown => [thrown])
    const hint =
      codeOf(error) === 'ENOENT' ? 'check the spelling, and that it is in PATH' : 'check that it may be run'
    throw new PaasSimError('usage', `could not start "${program}": ${codeOf(error)}`, hint, { cause: error })
  }
  const processes = instanceProcesses(table, pid, marker)
  let exit: { code: number | null; signal: NodeJS.Signals | null } | undefined
  const exited = new Promise<void>(resolve => {
    child.once('exit', (code, signal) => {
      exit = { code, signal }
      resolve()
    })
  })
  await Promise.race([exited, aborted(spec.signal)])
  await stopInstance({
    pid,
    table,
    processes,
    exit: () => exit,
    rule: stopRule,
    hurry: new AbortController().signal,
  })
  await exited
  return exit?.code ?? 128 + (exit?.signal ? constants.signals[exit.signal] : 0)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
