import { expect, test } from 'vitest'
import type { HttpProbe } from '../../src/model/instance.ts'
import type { HttpCheck } from '../../src/model/platform.ts'
import { checkHost, passes, watchHealth } from '../../src/probe/health-check.ts'

const check: HttpCheck = {
  kind: 'http',
  path: '/healthz',
  method: 'GET',
  passes: [
    [200, 299],
    [304, 304],
  ],
  intervalMs: 1,
  timeoutMs: 1000,
  headers: {},
}
const answer = (status: number): HttpProbe => ({
  url: 'http://127.77.0.1:5000/healthz',
  host: 'web.example',
  outcome: 'answer',
  status,
  tookMs: 1,
})
const { status: _status, ...unanswered } = answer(200)

test.each([
  [answer(200), true],
  [answer(299), true],
  [answer(304), true],
  [answer(302), false],
  [answer(500), false],
  [{ ...answer(200), outcome: 'closed' } as const, false],
  [unanswered, false],
])('%o: %s', (probe, expected) => {
  expect(passes(check, probe)).toBe(expected)
})

test('probes until one passes and tells of each', async () => {
  const statuses = [503, 500, 200, 200]
  const told: (readonly [number | undefined, boolean])[] = []
  const result = await watchHealth({
    check,
    probe: async () => answer(statuses.shift() ?? 0),
    onProbe: (probe, passed) => told.push([probe.status, passed]),
    signal: new AbortController().signal,
  })
  expect(result).toBe('passed')
  expect(told).toEqual([
    [503, false],
    [500, false],
    [200, true],
  ])
})

test.each(['during the probe', 'during the wait', 'before'])('aborted %s', async when => {
  const controller = new AbortController()
  if (when === 'before') controller.abort()
  let told = 0
  const result = await watchHealth({
    check: { ...check, intervalMs: 3_600_000 },
    probe: async () => {
      if (when === 'during the probe') controller.abort()
      return answer(500)
    },
    onProbe: () => {
      told++
      if (when === 'during the wait') setImmediate(() => controller.abort())
    },
    signal: controller.signal,
  })
  expect(result).toBe('aborted')
  expect(told).toBe(when === 'during the wait' ? 1 : 0)
})

test('waits by the back-off of the check, its last one again and again', async () => {
  let asked = 0
  const over = new AbortController()
  const done = watchHealth({
    check: { ...check, intervalMs: 1, backOffMs: [1, 1, 60_000] },
    probe: async () => {
      asked++
      return answer(500)
    },
    onProbe: () => {},
    signal: over.signal,
  })
  await new Promise(resolve => setTimeout(resolve, 300))
  over.abort()
  expect(await done).toBe('aborted')
  expect(asked).toBe(3)
})

test.each([
  [undefined, '127.77.0.1', 'shop.example'],
  ['checks.example', '127.77.0.1', 'checks.example'],
  ['{address}', '127.77.0.1', '127.77.0.1:8080'],
  ['{address}', '::1', '[::1]:8080'],
])('the Host of a check, %s at %s', (host, address, expected) => {
  const own = host === undefined ? check : { ...check, host }
  expect(checkHost(own, 'shop.example', { address, port: 8080 })).toBe(expected)
})
