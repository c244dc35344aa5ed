import { expect, test } from 'vitest'
import { followedPort, loopbackVariable } from '../../../src/diagnosis/clues/environment.ts'
import { project } from '../fixtures.ts'

test('the variable whose value is the port found, its name telling more than its place', () => {
  const environment = { PORT: '4000', RETRIES: '3000', HTTP_PORT: '3000' }
  expect(followedPort(environment, 'PORT', [3000], project())).toEqual({ name: 'HTTP_PORT' })
  expect(followedPort({ RETRIES: '3000' }, 'PORT', [3000], project())).toEqual({ name: 'RETRIES' })
  expect(followedPort({ PORT: '4000' }, 'PORT', [4000], project())).toBe(undefined)
})

test.each([
  ['HOST', 'localhost', true],
  ['BIND_ADDRESS', '127.0.0.1', true],
  ['SERVER_HOST', '::1', true],
  ['HOST', '0.0.0.0', false],
  ['DB_HOST', 'localhost', false],
  ['REDIS_HOST', '127.0.0.1', false],
  ['HOME', 'localhost', false],
])('%s=%s', (name, value, keeps) => {
  expect(loopbackVariable({ [name]: value }, project())?.name).toBe(keeps ? name : undefined)
})
