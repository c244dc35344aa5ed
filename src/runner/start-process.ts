import { randomBytes } from 'node:crypto'
import type { StopReport } from '../model/evidence.ts'
import type { Exit } from '../model/instance.ts'
import type { StopRule } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import { readOutput } from '../util/output.ts'
import { instanceProcesses } from './instance-processes.ts'
import { launch } from './launch.ts'
import { formatMarker } from './marker.ts'
import type { ProcessSpec } from './process-spec.ts'
import { stopInstance } from './stop-instance.ts'
import { processTable } from './system-processes.ts'

/** One instance's processes: the shell that was started and all that came of it. */
export interface RunningProcess extends RunningInstance {
  readonly pid: number
}

/**
 * Starts a command as the leader of its own session and process group, stdin empty. A command that is not found is
 * no error here: the shell exits with 127.
 * @throws StartError when the shell or the directory is missing or may not be used
 */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  spec.signal?.throwIfAborted()
  const system = process.platform
  const table = processTable(system)
  const marker = formatMarker(
    spec.run.environment.PAAS_SIM_RUN,
    spec.instance,
    randomBytes(4).toString('hex'),
  )
  const { child, pid, launchedAt, stdout, stderr } = await launch(spec, marker, system)
  spec.run.adopt(pid)

  const processes = instanceProcesses(table, pid, marker)
  let exit: Exit | undefined
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (code, signal) => {
      exit = { code, signal }
      resolve(exit)
    })
  })
  const output = readOutput({ stdout, stderr }, spec.onOutput, exited)
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
      pid,
      table,
      processes,
      exit: () => exit,
      rule,
      hurry: hurry.signal,
    }).finally(release)
    return stopping
  }

  async function release(): Promise<void> {
    spec.run.release(pid)
    if (exit !== undefined) await output.drained
    output.close()
  }
}
