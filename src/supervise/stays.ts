import { setTimeout as delay } from 'node:timers/promises'
import type { InstanceSlot } from './instance-slot.ts'

/** Waits, to see what ends by itself meanwhile; no longer once all have ended, or the run is aborted. */
export async function stays(slots: readonly InstanceSlot[], ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return
  const ended = slots.map(slot => slot.life.exited)
  const over = new AbortController()
  try {
    await Promise.race([
      Promise.all(ended),
      delay(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }),
    ])
  } catch {
    // Whoever aborted it knows.
  } finally {
    over.abort()
  }
}
