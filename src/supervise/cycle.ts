import type { CycleRule } from '../model/platform.ts'

/** A timer of Node's that is longer fires at once. */
const longestMs = 2 ** 31 - 1

/** How long an instance may stay up, ms. `random`: from 0 to 1, as Math.random. */
export function nextCycleMs(rule: CycleRule, random: () => number): number {
  return Math.min(rule.everyMs + random() * rule.jitterMs, longestMs)
}

/** Calls `onDue` once, when an instance that is up from now on is to be replaced. Disposing or aborting ends it. */
export function cycleTimer(o: {
  readonly rule: CycleRule
  readonly random: () => number
  readonly signal: AbortSignal
  readonly onDue: () => void
}): Disposable {
  const end = () => {
    clearTimeout(timer)
    o.signal.removeEventListener('abort', end)
  }
  const timer = setTimeout(
    () => {
      end()
      o.onDue()
    },
    nextCycleMs(o.rule, o.random),
  )
  o.signal.addEventListener('abort', end, { once: true })
  if (o.signal.aborted) end()
  return { [Symbol.dispose]: end }
}
