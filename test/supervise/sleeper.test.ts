import { expect, test } from 'vitest'
import { watchIdle } from '../../src/supervise/sleeper.ts'

/** An app's traffic, and when it was found to be idle. */
function watch(idleMs: number, changes: { lastActivityAt?: number; openRequests?: number } = {}) {
  const over = new AbortController()
  const app = { lastActivityAt: performance.now(), openRequests: 0, idleAt: 0, ...changes }
  const ended = watchIdle({
    rule: { idleMs },
    lastActivityAt: () => app.lastActivityAt,
    openRequests: () => app.openRequests,
    signal: over.signal,
    onIdle() {
      app.idleAt = performance.now()
    },
  })
  return Object.assign(app, { ended, over })
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

test('idle after the whole time without a request, not before', async () => {
  const app = watch(200)
  const last = app.lastActivityAt
  await app.ended
  expect(app.idleAt - last).toBeGreaterThanOrEqual(200)
})

test('what was idle before the watch counts', async () => {
  const app = watch(60_000, { lastActivityAt: performance.now() - 60_000 })
  await app.ended
  expect(app.idleAt).toBeGreaterThan(0)
})

test('a request in the meantime begins the time anew', async () => {
  const app = watch(300)
  await pause(150)
  const last = performance.now()
  app.lastActivityAt = last
  await app.ended
  expect(app.idleAt - last).toBeGreaterThanOrEqual(300)
})

test('an open request keeps it awake, and the time begins with its end', async () => {
  const app = watch(100, { openRequests: 1 })
  await pause(350)
  expect(app.idleAt).toBe(0)
  const last = performance.now()
  Object.assign(app, { openRequests: 0, lastActivityAt: last })
  await app.ended
  expect(app.idleAt - last).toBeGreaterThanOrEqual(100)
})

test.each(['before', 'while it waits'])('aborted %s', async when => {
  const app = watch(100)
  if (when === 'while it waits') await pause(20)
  app.over.abort()
  await app.ended
  await pause(150)
  expect(app.idleAt).toBe(0)
})
