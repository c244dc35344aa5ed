import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from './engine.ts'

/** The engine has no way to wait for it; to ask costs a few ms. */
const everyMs = 200

/**
 * Waits for what the engine makes of a container's HEALTHCHECK, which is asked as seldom as it says itself. True at
 * once when it has none; false when it fails, or the signal comes first. What an engine says that is being stopped, or
 * does not say any more, is no answer.
 */
export async function untilHealthy(engine: Engine, id: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const state = await engine.inspectContainer(id).catch(() => undefined)
    const status = state?.status === 'running' ? (state.health?.status ?? 'healthy') : 'starting'
    if (status !== 'starting') return status === 'healthy'
    await delay(everyMs, undefined, { signal }).catch(() => {})
  }
  return false
}
