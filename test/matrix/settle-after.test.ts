import { expect, test } from 'vitest'
import { settleAfter } from '../../src/matrix/settle-after.ts'
import { silenceAfter } from '../../src/matrix/silence-after.ts'
import { booted } from './boot-results.ts'

const own = (port: number, listened: readonly number[] = [3434], listenedMs = 300) =>
  booted({ code: 'wrong-port', port, listened: new Set(listened), listenedMs })

test('once it has opened nothing in a whole window it is not waited for that long again', () => {
  const silent = booted({ code: 'not-listening', listened: new Set() })
  expect(silenceAfter([silent])).toBe(10_000)
  expect(silenceAfter([booted(), silent])).toBe(10_000)
  expect(silenceAfter([])).toBeUndefined()
  expect(silenceAfter([booted()])).toBeUndefined()
  expect(silenceAfter([booted({ code: 'not-listening', listened: new Set([9229]) })])).toBeUndefined()
  expect(silenceAfter([booted({ code: 'crashed', listened: new Set() })])).toBeUndefined()
})

test.each([
  ['an app that was quick', [booted()], 3_000],
  ['one that was slow', [booted({ listenedMs: 4_000 })], 9_000],
  ['the slowest boot counts', [booted({ listenedMs: 4_000 }), booted({ listenedMs: 5_000 })], 11_000],
  ['one wrong port', [own(5001)], 3_000],
  ['the same one with two PORTs', [own(5001), own(5002)], 500],
  ['no sooner than its sockets came', [own(5001), own(5002, [3434], 1_200)], 1_200],
  ['with the same PORT twice', [own(5001), own(5001)], 3_000],
  ['another one each time', [own(5001, [3434]), own(5002, [3435])], 3_000],
  ['more of them once', [own(5001), own(5002, [3434, 9090])], 3_000],
  ['right on one platform', [own(5001), booted({ port: 3434, listened: new Set([3434]) })], 3_000],
  ['right on one platform of three', [own(5001), booted({ port: 3434 }), own(5002)], 500],
])('%s', (_, boots, ms) => {
  expect(settleAfter(boots)).toBe(ms)
})
