import { expect, test } from 'vitest'
import { cycleTimer, nextCycleMs } from '../../src/supervise/cycle.ts'

const day = { everyMs: 86_400_000, jitterMs: 12_960_000 }

test.each([
  ['no luck', day, 0, 86_400_000],
  ['half of it', day, 0.5, 92_880_000],
  ['three quarters of it', day, 0.75, 96_120_000],
  ['no jitter', { everyMs: 1_000, jitterMs: 0 }, 0.7, 1_000],
  ['longer than a timer can be', { everyMs: 2 ** 32, jitterMs: 0 }, 0, 2 ** 31 - 1],
])('%s', (_, rule, random, ms) => {
  expect(nextCycleMs(rule, () => random)).toBe(ms)
})

test('due once, after its time', async () => {
  const startedAt = performance.now()
  let due = 0
  const dueAt = await new Promise<number>(resolve => {
    const rule = { everyMs: 30, jitterMs: 100 }
    cycleTimer({
      rule,
      random: () => 0.5,
      signal: new AbortController().signal,
      onDue() {
        due += 1
        resolve(performance.now())
      },
    })
  })
  // A timer may fire a little early.
  expect(dueAt - startedAt).toBeGreaterThanOrEqual(79)
  await new Promise(resolve => setTimeout(resolve, 200))
  expect(due).toBe(1)
})

test.each(['disposed', 'aborted', 'aborted before'])('never due when %s', async how => {
  const over = new AbortController()
  if (how === 'aborted before') over.abort()
  let due = 0
  const timer = cycleTimer({
    rule: { everyMs: 50, jitterMs: 0 },
    random: () => 0,
    signal: over.signal,
    onDue: () => {
      due += 1
    },
  })
  if (how === 'disposed') timer[Symbol.dispose]()
  else over.abort()
  await new Promise(resolve => setTimeout(resolve, 150))
  expect(due).toBe(0)
})
