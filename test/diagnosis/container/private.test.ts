import { expect, test } from 'vitest'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Evidence } from '../../../src/model/evidence.ts'
import { evidence, heroku, ipv4Platform, port, ready, service, tcp } from '../fixtures.ts'

const beside = (changes: Partial<Evidence>) =>
  diagnose(evidence({ service: service('node api.js', { name: 'api', routed: false }), ...changes }))

test('of a private service it is told what dials it: the services beside it', () => {
  const { summary } = beside({ ...ready(), listeners: [tcp('0.0.0.0', port)] })
  expect(summary).toMatch(/^the services beside api reach it at 0\.0\.0\.0:23817/)
})

test.each([
  ['on loopback', heroku, tcp('127.0.0.1', port), 'it listens on 127.0.0.1 only'],
  ['on another port', heroku, tcp('0.0.0.0', 3000), 'it listens on port 3000, not on PORT (23817)'],
  [
    'on another family',
    ipv4Platform,
    tcp('::', port),
    'it listens on ::, and the services beside it dial IPv4',
  ],
])('a private service %s is no matter of the router', (_, platform, listener, because) => {
  const { summary, platformCode } = beside({ platform, listeners: [listener] })
  expect(summary).toBe(`api is not there for the services beside it: ${because}`)
  expect(platformCode).toBeNull()
  expect(summary).not.toMatch(/router/)
})
