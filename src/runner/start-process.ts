import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { StopReport } from '../model/evidence.ts'
import type { Exit, ProcessRef } from '../model/instance.ts'
import type { StopRule } from '../model/platform.ts'
import { instanceProcesses } from './instance-processes.ts'
import { formatMarker, markerVariable } from './marker.ts'
import { type OutputLine, readOutput } from './output.ts'
import type { Run } from './run.ts'
import { shellCommand } from './shell-command.ts'
import { codeOf, StartError } from './start-error.ts'
import { stopInstance } from './stop-instance.ts'
import { processTable } from './system-processes.ts'

export interface ProcessSpec {
  /** e.g. `web.1` */
  readonly instance: string
  /** A command line for the shell, run as it is written. */
  readonly command: string
  readonly shell: 'bash' | 'sh'
  readonly cwd: string
  /** The whole environment; the run's marker is all that is added. */
  readonly env: Readonly<Record<string, string>>
  readonly run: Run
  readonly onOutput: (line: OutputLine) => void
  /** Gives up the start. Once started, the process is ended by `stop` or by disposing. */
  readonly signal?: AbortSignal
}

/** One instance's processes: the shell that was started and all that came of it. Disposing ends them at once. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number
  /** performance.now() when it was launched. */
  readonly launchedAt: number
  /** The first process ended. Never rejects. */
  readonly exited: Promise<Exit>
  /** All that the first process wrote has been handed to `onOutput`, the last line without a line break included. */
  readonly drained: Promise<void>
  /** The live processes and the CPU time used so far, ms, never falling. Cheap enough for ten times a second. */
  sample(): Promise<{ readonly processes: readonly ProcessRef[]; readonly cpuMs: number }>
  /** The live processes, looked for on the whole machine. */
  survivors(): Promise<readonly ProcessRef[]>
  /** Ends all of them by the platform's rule. A second call joins the first. */
  stop(rule: StopRule): Promise<StopReport>
}

/**
 * Starts a command as the leader of its own session and process group, stdin empty. A command that is not found is
 * no error here: the shell exits with 127.
 * @throws StartError when the shell or the directory is missing or may not be used
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  spec.signal?.throwIfAborted()
  const table = processTable(process.platform)
  const marker = formatMarker(
    spec.run.environment.PAAS_SIM_RUN,
    spec.instance,
    randomBytes(4).toString('hex'),
  )
  const launchedAt = performance.now()
  const child = launch(spec, marker)
  const { pid } = child
  if (pid === undefined) throw await launchFailure(child, spec)
  spec.run.adopt(pid)

  const processes = instanceProcesses(table, pid, marker)
  let exit: Exit | undefined
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (code, signal) => {
      exit = { code, signal }
      resolve(exit)
    })
  })
  const output = readOutput(child, spec.onOutput, exited)
  const hurry = new AbortController()
  let stopping: Promise<StopReport> | undefined

  const running: RunningProcess = {
    pid,
    launchedAt,
    exited,
    drained: output.drained,
    sample: processes.sample,
    survivors: async () => processes.describe(await processes.live('everywhere')),
    stop,
    [Symbol.asyncDispose]: async () => {
      hurry.abort()
      await stop({ signal: 'SIGTERM', to: 'all', graceMs: 0 })
    },
  }

  await processes.root
  if (spec.signal?.aborted) {
    await running[Symbol.asyncDispose]()
    throw spec.signal.reason
  }
  return running

  function stop(rule: StopRule): Promise<StopReport> {
    stopping ??= stopInstance({
      pid: child.pid ?? 0,
      table,
      processes,
      exit: () => exit,
      rule,
      hurry: hurry.signal,
    }).finally(release)
    return stopping
  }

  async function release(): Promise<void> {
    spec.run.release(child.pid ?? 0)
    if (exit !== undefined) await output.drained
    output.close()
  }
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function launch(spec: ProcessSpec, marker: string): Child {
  const { file, args, verbatim } = shellCommand(spec.command, spec.shell, spec.env, process.platform)
  try {
    return spawn(file, args, {
      cwd: spec.cwd,
      env: { ...spec.env, [markerVariable]: marker },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
    })
  } catch (error) {
    throw startError(error, spec)
  }
}

async function launchFailure(child: Child, spec: ProcessSpec): Promise<StartError> {
  const [error] = await once(child, 'error').catch(thrown => [thrown])
  return startError(error, spec)
}

/** The system says ENOENT for the shell when it is the directory that is missing. */
function startError(error: unknown, { cwd, command }: ProcessSpec): StartError {
  const code = codeOf(error)
  const reason = error instanceof Error ? error.message : String(error)
  const directory = statSync(cwd, { throwIfNoEntry: false })
  if (directory === undefined) return new StartError(code, `the directory ${cwd} does not exist`, error)
  if (!directory.isDirectory()) return new StartError('ENOTDIR', `${cwd} is not a directory`, error)
  return new StartError(code, `could not start "${command}" in ${cwd}: ${reason}`, error)
}
