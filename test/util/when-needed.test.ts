import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WhenNeeded } from '../../src/util/when-needed.ts'

function opening() {
  const calls = { opened: 0, closed: 0 }
  const thing = { [Symbol.asyncDispose]: async () => void calls.closed++ }
  return { calls, thing }
}

test('is opened once, however many need it, and closed once', async () => {
  const { calls, thing } = opening()
  const needed = new WhenNeeded(async () => {
    calls.opened++
    return thing
  })
  needed.prepare()
  expect(await Promise.all([needed.get(), needed.get()])).toEqual([thing, thing])
  await needed[Symbol.asyncDispose]()
  expect(calls).toEqual({ opened: 1, closed: 1 })
})

test('is never opened when nobody needs it', async () => {
  const { calls, thing } = opening()
  await new WhenNeeded(async () => {
    calls.opened++
    return thing
  })[Symbol.asyncDispose]()
  expect(calls).toEqual({ opened: 0, closed: 0 })
})

test('is closed too when it is still being opened', async () => {
  const { calls, thing } = opening()
  const needed = new WhenNeeded(async signal => {
    await once(signal, 'abort')
    return thing
  })
  needed.prepare()
  await needed[Symbol.asyncDispose]()
  expect(calls.closed).toBe(1)
})

test('tells each who needs it why it cannot be opened', async () => {
  const failed = new Error('no engine')
  const needed = new WhenNeeded<AsyncDisposable>(() => Promise.reject(failed))
  needed.prepare()
  await expect(needed.get()).rejects.toBe(failed)
  await expect(needed.get()).rejects.toBe(failed)
  await needed[Symbol.asyncDispose]()
})
