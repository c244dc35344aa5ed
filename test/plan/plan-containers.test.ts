import { describe, expect, it } from 'vitest'
import type { ContainerRule } from '../../src/model/platform.ts'
import type { Blueprint, BlueprintService } from '../../src/model/project.ts'
import { planServices } from '../../src/plan/plan-services.ts'
import { platformWith, projectWith } from './platform.ts'

const position = { file: 'compose.yaml', line: 2 }
const build = { context: '.', dockerfile: 'Dockerfile', args: {} }
const container = { image: 'paas-sim/app-web:latest', build }

const service = (name: string, o: Partial<BlueprintService> = {}): BlueprintService => ({
  type: 'web',
  name,
  position,
  ...o,
})

const plan = (
  services: readonly BlueprintService[],
  o: {
    readonly blueprint?: Partial<Blueprint>
    readonly command?: string
    readonly form?: 'shell' | 'exec'
    readonly rule?: ContainerRule
  } = {},
) =>
  planServices({
    project: projectWith({
      blueprint: { file: 'compose.yaml', names: 'all', services, notices: [], ...o.blueprint },
      packageJson: undefined,
    }),
    platform: platformWith({
      start: { inImage: { command: o.form ?? 'shell', procfile: false } },
      ...(o.rule && { container: o.rule }),
    }),
    ...(o.command !== undefined && { command: o.command }),
  })

const start = { command: 'node a.js --port $PORT', position }

describe('planServices, of containers', () => {
  it.each<[title: string, ReturnType<typeof plan>, spec: readonly string[] | undefined, told: string]>([
    [
      "the image's own command, for people",
      plan([service('web')], {
        blueprint: {
          container,
          imageCommand: { command: 'node server.js', position: { file: 'Dockerfile', line: 3 } },
        },
      }),
      undefined,
      'node server.js (Dockerfile)',
    ],
    [
      'of an image nothing is known of',
      plan([service('web', { container: { image: 'me/app' } })]),
      undefined,
      'the command of me/app (compose.yaml)',
    ],
    [
      'a command of the file, as words',
      plan([service('web', { container: { ...container, command: ['node', 'a b.js'] } })]),
      ['node', 'a b.js'],
      "node 'a b.js' (compose.yaml)",
    ],
    [
      'a start command, by a shell',
      plan([service('web', { start })], { blueprint: { container } }),
      ['/bin/sh', '-c', 'node a.js --port $PORT'],
      'node a.js --port $PORT (compose.yaml)',
    ],
    [
      'a start command, without one',
      plan([service('web', { start })], { blueprint: { container }, form: 'exec' }),
      ['node', 'a.js', '--port', '$PORT'],
      'node a.js --port $PORT (compose.yaml)',
    ],
    [
      '--command, always by a shell',
      plan([service('web', { start })], { blueprint: { container }, form: 'exec', command: 'node b.js' }),
      ['/bin/sh', '-c', 'node b.js'],
      'node b.js (--command)',
    ],
  ])('%s', (_, { services }, command, told) => {
    expect(services[0]?.container?.command).toEqual(command)
    expect(`${services[0]?.command} (${services[0]?.origin.label})`).toBe(told)
  })

  it('what is native runs without a container', () => {
    const { services } = plan([service('web', { native: true, start }), service('api', { start })], {
      blueprint: { container },
    })
    expect(services.map(({ container }) => container?.image)).toEqual([undefined, container.image])
  })

  it('hands on what a service is', () => {
    const { services } = plan([
      service('web', {
        container,
        dotenv: false,
        extraPorts: [{ port: 9464, protocol: 'http' }],
        dependsOn: [
          { service: 'db', condition: 'healthy' },
          { service: 'not-started', condition: 'started' },
        ],
      }),
      service('migrate', { type: 'task', container }),
      service('db', {
        type: 'private',
        container: { image: 'postgres' },
        protocol: 'tcp',
        publicPort: 5432,
        port: { port: 5432, key: 'ports', position },
      }),
      service('not-started', { type: 'worker' }),
    ])
    expect(services).toMatchObject([
      {
        name: 'web',
        kind: 'web',
        dotenv: false,
        extraPorts: [{ port: 9464 }],
        dependsOn: [{ service: 'db' }],
      },
      { name: 'migrate', kind: 'task' },
      { name: 'db', kind: 'web', routed: false, protocol: 'tcp', publicPort: 5432, port: { port: 5432 } },
    ])
    expect(services[0]?.dependsOn).toHaveLength(1)
    expect(services[1]).not.toHaveProperty('routed')
  })

  it.each<[title: string, Partial<BlueprintService>, expected: object]>([
    ["the platform's, where nobody says otherwise", {}, { memoryBytes: 512, user: '10:10', init: true }],
    [
      'memory of the file for the service',
      { memoryBytes: 64 },
      { memoryBytes: 64, user: '10:10', init: true },
    ],
    [
      'what is said of the container itself',
      { container: { ...container, memoryBytes: 32, user: 'node', init: false }, memoryBytes: 64 },
      { memoryBytes: 32, user: 'node', init: false },
    ],
    [
      'of a Compose file, built here',
      { container, dotenv: false },
      { memoryBytes: 512, user: '10:10', init: true },
    ],
    [
      'of a Compose file, an image in place of what the platform has',
      { container: { image: 'postgres' }, dotenv: false },
      {},
    ],
  ])('memory, user and init: %s', (_, o, expected) => {
    const rule = { memoryBytes: 512, user: '10:10', init: true, stopSignalOfImage: true }
    const { services } = plan([service('web', o)], { blueprint: { container }, rule })
    const { image: _image, build: _build, ...rest } = services[0]?.container ?? { image: '' }
    expect(rest).toEqual(expected)
  })

  it('refuses services that wait for one another, with both places', () => {
    const waits = (name: string, to: string, line: number) =>
      service(name, {
        container,
        dependsOn: [{ service: to, condition: 'started', position: { file: 'compose.yaml', line } }],
      })
    const circle = () => plan([waits('a', 'b', 4), waits('b', 'c', 7), waits('c', 'b', 9)])
    expect(circle).toThrow(
      'services wait for one another: b waits for c (compose.yaml line 7), c waits for b (compose.yaml line 9)',
    )
    expect(() => plan([waits('a', 'a', 4)])).toThrow('a waits for a (compose.yaml line 4)')
    expect(() => plan([waits('a', 'c', 4), waits('b', 'c', 7), service('c', { container })])).not.toThrow()
  })
})
