import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from './engine.ts'

/** The engine has no way to wait for it; to ask costs a few ms. */
const everyMs = 200

/**
 * Waits for what the engine makes of a container's HEALTHCHECK, which is asked as seldom as it says itself. True at
 * once when it has none; false when it fails, the container ends or the signal comes first.
 */
export async function untilHealthy(engine: Engine, id: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const state = await engine.inspectContainer(id).catch(() => undefined)
    if (state?.status !== 'running') return false
    const status = state.health?.status ?? 'healthy'
    if (status !== 'starting') return status === 'healthy'
    await delay(everyMs, undefined, { signal }).catch(() => {})
  }
  return false
}
