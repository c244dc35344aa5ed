import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { undici } from '../../src/router/lazy-packages.ts'

const require = createRequire(import.meta.url)

test('of undici no more is loaded than the router uses, and that is its own', () => {
  const { Client, errors } = undici()
  const loaded = Object.keys(require.cache).filter(name => name.includes('/node_modules/undici/'))
  expect(loaded.length).toBeGreaterThan(0)
  expect(loaded.filter(name => /\/lib\/(web\/fetch\/index|cache|interceptor)/.test(name))).toEqual([])
  const whole = require('undici') as typeof import('undici')
  expect(Client).toBe(whole.Client)
  expect(errors).toBe(whole.errors)
})
