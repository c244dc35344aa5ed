import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { sharedSignal } from '../../src/util/shared-signal.ts'

test('it ends with the first of its signals, for that one reason', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const signal = sharedSignal([one.signal, other.signal])
  expect(signal.aborted).toBe(false)
  other.abort('enough')
  one.abort('too late')
  expect(signal.reason).toBe('enough')
})

test('many may listen without a warning', async () => {
  const warnings: Error[] = []
  const note = (warning: Error) => warnings.push(warning)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  const run = new AbortController()
  const signal = sharedSignal([run.signal])
  const waits = Array.from({ length: 50 }, () => delay(60_000, undefined, { signal }).catch(() => 'ended'))
  run.abort()
  expect(new Set(await Promise.all(waits))).toEqual(new Set(['ended']))
  await delay(10)
  expect(warnings).toEqual([])
})
