import type { SleepRule } from '../model/platform.ts'
import { waitUntil } from '../util/wait.ts'

export interface IdleOptions {
  readonly rule: SleepRule
  /** `performance.now()` when a request last came or ended; of the start, when there was none. */
  readonly lastActivityAt: () => number
  /** Requests that have not ended, WebSockets too. */
  readonly openRequests: () => number
  readonly signal: AbortSignal
  /** No request for as long as the rule says; called once, the last thing of the watch. */
  readonly onIdle: () => void
}

/** Waits for an app without traffic, by the time that remains. Resolves when aborted, or after `onIdle`. */
export async function watchIdle(o: IdleOptions): Promise<void> {
  let dueAt = o.lastActivityAt() + o.rule.idleMs
  while (await waitUntil(dueAt, o.signal)) {
    // What is open now ends later, and the idle time begins with its end.
    const idleSince = o.openRequests() > 0 ? performance.now() : o.lastActivityAt()
    dueAt = idleSince + o.rule.idleMs
    if (dueAt <= performance.now()) return o.onIdle()
  }
}
