import { expect, test } from 'vitest'
import { Closers } from '../../src/util/closers.ts'

function closing(name: string, log: string[], fails = false): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      log.push(name)
      if (fails) throw new Error(`${name} does not close`)
    },
  }
}

test('the last opened is closed first, once', async () => {
  const log: string[] = []
  const closers = new Closers()
  for (const name of ['a', 'b', 'c']) closers.add(closing(name, log))
  await closers[Symbol.asyncDispose]()
  await closers[Symbol.asyncDispose]()
  expect(log).toEqual(['c', 'b', 'a'])
})

test('one that fails does not keep the others from closing, and is told', async () => {
  const log: string[] = []
  const closers = new Closers()
  closers.add(closing('a', log))
  closers.add(closing('b', log, true))
  await expect(closers[Symbol.asyncDispose]()).rejects.toThrow('b does not close')
  expect(log).toEqual(['b', 'a'])
})
