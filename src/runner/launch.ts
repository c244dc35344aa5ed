import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { codeOf, StartError } from '../model/start-error.ts'
import { markerVariable } from './marker.ts'
import { type OutputPipes, openOutputPipes } from './output-pipes.ts'
import type { ProcessSpec } from './process-spec.ts'
import { shellCommand } from './shell-command.ts'

export interface Launched {
  readonly child: ChildProcess
  readonly pid: number
  /** performance.now() right before the spawn. */
  readonly launchedAt: number
  readonly stdout: Readable
  readonly stderr: Readable
}

/**
 * Spawns the command's shell, its output on pipes.
 * @throws StartError, with nothing left open
 */
export async function launch(spec: ProcessSpec, marker: string, system: NodeJS.Platform): Promise<Launched> {
  const pipes = system === 'linux' ? await openOutputPipes() : undefined
  try {
    spec.signal?.throwIfAborted()
    const launchedAt = performance.now()
    const child = spawnShell(spec, marker, system, pipes)
    const { pid } = child
    const stdout = pipes?.stdout.reader ?? child.stdout
    const stderr = pipes?.stderr.reader ?? child.stderr
    if (pid === undefined || stdout === null || stderr === null) throw await spawnFailure(child)
    pipes?.handedOver()
    return { child, pid, launchedAt, stdout, stderr }
  } catch (error) {
    pipes?.[Symbol.dispose]()
    throw spec.signal?.aborted ? error : startError(error, spec)
  }
}

function spawnShell(
  spec: ProcessSpec,
  marker: string,
  system: NodeJS.Platform,
  pipes: OutputPipes | undefined,
): ChildProcess {
  const { file, args, verbatim } = shellCommand(spec.command, spec.shell, spec.env, system)
  const options: SpawnOptions = {
    cwd: spec.cwd,
    env: { ...spec.env, [markerVariable]: marker },
    stdio: ['ignore', pipes?.stdout.writeEnd ?? 'pipe', pipes?.stderr.writeEnd ?? 'pipe'],
    detached: true,
    windowsHide: true,
    windowsVerbatimArguments: verbatim,
  }
  return spawn(file, args, options)
}

async function spawnFailure(child: ChildProcess): Promise<unknown> {
  const [error] = await once(child, 'error').catch(thrown => [thrown])
  return error
}

/** The system says ENOENT for the shell when it is the directory that is missing. */
function startError(error: unknown, { cwd, command }: ProcessSpec): StartError {
  if (error instanceof StartError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const directory = statSync(cwd, { throwIfNoEntry: false })
  if (directory === undefined) return new StartError('ENOENT', `the directory ${cwd} does not exist`, error)
  if (!directory.isDirectory()) return new StartError('ENOTDIR', `${cwd} is not a directory`, error)
  return new StartError(codeOf(error), `could not start "${command}" in ${cwd}: ${reason}`, error)
}
