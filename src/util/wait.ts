import { setTimeout as delay } from 'node:timers/promises'

/** A timer of Node's that is longer fires at once. */
const longestMs = 2 ** 31 - 1

/**
 * Waits for a time of `performance.now()`, never less: a timer may fire a little early.
 * Resolves to false as soon as the signal is aborted; never rejects.
 */
export async function waitUntil(time: number, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const leftMs = time - performance.now()
    if (signal.aborted || leftMs <= 0) return !signal.aborted
    await delay(Math.min(Math.ceil(leftMs), longestMs), undefined, { signal }).catch(() => {})
  }
}
