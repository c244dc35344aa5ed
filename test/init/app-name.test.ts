import { expect, test } from 'vitest'
import { appNameFrom, appNameGiven } from '../../src/init/app-name.ts'

test.each([
  ['shop', 'shop'],
  ['My Shop', 'my-shop'],
  ['Caf\u00e9 Zo\u00eb', 'cafe-zoe'],
  ['@ada/shop', 'ada-shop'],
  ['..hidden__dir..', 'hidden-dir'],
  ['a"; rm -rf ~', 'a-rm-rf'],
  ['{{name}}\n', 'name'],
  ['http', 'http-app'],
  ['worker_threads', 'worker-threads-app'],
  ['node_modules', 'node-modules-app'],
  ['x'.repeat(300), 'x'.repeat(63)],
  [`${'x'.repeat(62)} y`, 'x'.repeat(62)],
])('%j becomes %s', (text, name) => {
  expect(appNameFrom(text)).toBe(name)
  expect(appNameGiven(text)).toBe(name)
})

test.each(['', '...', '日本', '\u0000', '🎉'])('of %j nothing is left', text => {
  expect(appNameFrom(text)).toBe('app')
  expect(() => appNameGiven(text)).toThrow(expect.objectContaining({ code: 'usage' }))
})
