import { expect, test } from 'vitest'
import type { Plan, Service } from '../../src/model/plan.ts'
import { backingMakings } from '../../src/simulation/backing-makings.ts'
import type { Images } from '../../src/simulation/containers.ts'

const at = (line: number) => ({ file: 'compose.yaml', line, column: 3 })
const port = { port: 5432, key: 'ports', position: at(12) }
const db: Service = {
  name: 'db',
  kind: 'web',
  command: 'postgres',
  origin: { label: 'compose.yaml', position: at(8) },
  instances: 1,
  env: [{ name: 'position', value: 'first', position: at(10) }],
  port,
  routed: false,
  protocol: 'tcp',
  container: { image: 'postgres:16', command: ['postgres', '-c', 'fsync=off'] },
  dependsOn: [{ service: 'migrate', condition: 'started', position: at(13) }],
}

async function made(o: {
  readonly service?: Partial<Service>
  readonly image?: string
  readonly environment?: Readonly<Record<string, string>>
}): Promise<string | undefined> {
  const { service = {}, image = 'sha256:1', environment = { position: 'first' } } = o
  const facts = {
    id: image,
    exposedPorts: [],
    env: {},
    entrypoint: [],
    command: [],
    user: '',
    workingDir: '',
  }
  const images: Images = new Map([
    ['db', { image: { ...facts, platform: 'linux/amd64' }, how: 'found', tookMs: 0 }],
  ])
  const context = { prepare: async () => ({ port: undefined, environment, withheld: [] }) }
  const plan: Plan = { services: [{ ...db, ...service }], notices: [] }
  return (await backingMakings(context, plan, images)).get('db')
}

test.each([
  [
    'it is written elsewhere',
    { service: { origin: { label: 'c.yml', position: at(1) }, port: { ...port, position: at(2) } } },
  ],
  ['it waits for something else', { service: { dependsOn: [] } }],
])('it is the same when %s', async (_, o) => {
  expect(await made(o)).toBe(await made({}))
})

test.each([
  ['its image', { image: 'sha256:2' }],
  ['its environment', { environment: { position: 'second' } }],
  ['its command', { service: { container: { image: 'postgres:16' } } }],
  ['its port', { service: { port: { port: 5433, key: 'ports', position: at(12) } } }],
])('it is another one with another value of %s', async (_, o) => {
  expect(await made(o)).not.toBe(await made({}))
})

test('only backing services are known', async () => {
  expect(await made({ service: { kind: 'task' } })).toBeUndefined()
})
