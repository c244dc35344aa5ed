import { expect, test } from 'vitest'
import type { Service } from '../../src/model/plan.ts'
import { isBacking } from '../../src/supervise/backing.ts'
import { backing } from './supervisor-stage.ts'

const build = { context: '.', dockerfile: 'Dockerfile', args: {} }
const image = { image: 'postgres:16' }

const rows: readonly (readonly [string, Partial<Service>, boolean])[] = [
  ['a private one of an image', { kind: 'web', routed: false, container: image }, true],
  ['a worker of an image', { kind: 'worker', container: image }, true],
  ['one with a public TCP port', { kind: 'web', protocol: 'tcp', container: image }, true],
  ['what the router serves', { kind: 'web', container: image }, false],
  ['a task', { kind: 'task', container: image }, false],
  ['what is built here', { kind: 'web', routed: false, container: { ...image, build } }, false],
  ['a process', { kind: 'worker' }, false],
]

test.each(rows)('%s', (_, more, expected) => {
  const { routed: _routed, container: _container, ...plain } = backing('db')
  expect(isBacking({ ...plain, ...more })).toBe(expected)
})
