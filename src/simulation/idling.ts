import type { Emit } from '../model/events.ts'
import type { SleepRule } from '../model/platform.ts'
import type { Router } from '../router/router.ts'
import { watchIdle } from '../supervise/sleeper.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import { formatDuration } from '../util/duration.ts'
import type { PastRouter } from './forwards.ts'

/** Puts the app to sleep while it has no traffic, again and again; the first request or connection wakes it. Resolves when aborted. */
export async function sleepWhenIdle(o: {
  readonly rule: SleepRule
  readonly router: Router
  readonly past: PastRouter
  readonly supervisor: Supervisor
  readonly emit: Emit
  readonly signal: AbortSignal
}): Promise<void> {
  const { rule, router, past, supervisor, emit, signal } = o
  let awakeSince = performance.now()
  while (!signal.aborted) {
    let idle = false
    await watchIdle({
      rule,
      lastActivityAt: () => Math.max(awakeSince, router.lastActivityAt, past.lastActivityAt),
      openRequests: () => router.openRequests + past.openConnections,
      signal,
      onIdle: () => {
        idle = true
      },
    })
    const sleeper = supervisor.serving
    if (idle && sleeper?.serves === true) {
      let end = () => {}
      await new Promise<void>(resolve => {
        end = resolve
        signal.addEventListener('abort', end, { once: true })
        void supervisor.replaced().then(resolve)
        for (const pool of router.pools) pool.sleep(resolve)
        past.sleep(resolve)
        sleeper.sleep()
        emit({
          type: 'notice',
          code: 'asleep',
          message: `no request for ${formatDuration(rule.idleMs)}: the app is put to sleep, and the next request wakes it`,
        })
      })
      signal.removeEventListener('abort', end)
      const wanted = !signal.aborted && supervisor.serving === sleeper
      if (wanted && !(await sleeper.wake())) for (const pool of router.pools) pool.wakeFailed()
      past.awake()
    }
    awakeSince = performance.now()
  }
}
