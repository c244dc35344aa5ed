import type { Evidence } from '../model/evidence.ts'
import type { RunningInstance } from '../model/running.ts'
import type { BootRecord } from './boot-record.ts'
import { givenUp, untilGivenUp } from './given-up.ts'
import type { Standing } from './standing.ts'

/** Waits for the end of a task, which takes as long as it takes. */
export async function runToEnd(
  task: RunningInstance,
  record: BootRecord,
  standing: Standing,
  signal: AbortSignal,
): Promise<Evidence> {
  standing.change('up')
  const exit = await Promise.race([task.exited, untilGivenUp(signal)])
  if (exit === givenUp || signal.aborted) return record.evidence('stopped', {})
  await task.drained
  standing.news.exited(exit)
  standing.change(exit.code === 0 ? 'down' : 'crashed', exit)
  return record.evidence('exited', { exit, survivors: await task.survivors() })
}
