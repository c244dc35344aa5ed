import { setImmediate } from 'node:timers/promises'
import { type givenUp, untilGivenUp } from './given-up.ts'
import type { Hindrance } from './progress.ts'
import type { Standing } from './standing.ts'
import type { Turn } from './start-order.ts'

/** Waits before the launch for what the instance depends on, and tells so where it is not as far yet. */
export async function awaitTurn(
  turn: Turn,
  standing: Standing,
  signal: AbortSignal,
): Promise<Hindrance | typeof givenUp | undefined> {
  // Requests wait for it meanwhile.
  standing.route.tell(standing.state)
  // What is that far already is not waited for.
  await setImmediate()
  const missing = turn.missing()
  if (missing.length > 0) standing.news.waits(missing, standing.port)
  return Promise.race([turn.come, untilGivenUp(signal)])
}
