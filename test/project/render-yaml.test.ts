import { describe, expect, it } from 'vitest'
import { PaasSimError } from '../../src/model/errors.ts'
import { parseRenderYaml } from '../../src/project/render-yaml.ts'

const parse = (text: string) =>
  parseRenderYaml(text, 'render.yaml', (service, variable) => `made-${service}-${variable}`)

const whole = `
# https://render.com/docs/blueprint-spec
services:
  - type: web
    name: api
    runtime: node
    plan: starter
    buildCommand: npm ci
    startCommand: node server.js
    preDeployCommand: node migrate.js
    healthCheckPath: /healthz
    numInstances: 2
    rootDir: ./apps/api/
    maxShutdownDelaySeconds: 120
    envVars:
      - key: NODE_ENV
        value: production
      - key: PORT
        value: 10001
      - key: VERSION
        value: 1.10
      - key: EMPTY
        value: ""
      - key: SECRET
        generateValue: true
  - type: worker
    name: jobs
    env: python
    startCommand: python jobs.py
`

describe('parseRenderYaml', () => {
  it('reads what can be run here', () => {
    const { services, notices } = parse(whole)
    expect(notices).toEqual([])
    const at = (line: number, column: number) => ({ file: 'render.yaml', line, column })
    expect(services).toEqual([
      {
        type: 'web',
        name: 'api',
        position: at(4, 5),
        start: { command: 'node server.js', position: at(9, 5) },
        build: { command: 'npm ci', position: at(8, 5) },
        release: { command: 'node migrate.js', position: at(10, 5) },
        healthPath: '/healthz',
        instances: 2,
        dir: 'apps/api',
        native: true,
        graceMs: 120_000,
        env: [
          { name: 'NODE_ENV', value: 'production', position: at(16, 9) },
          { name: 'PORT', value: '10001', position: at(18, 9) },
          { name: 'VERSION', value: '1.10', position: at(20, 9) },
          { name: 'EMPTY', value: '', position: at(22, 9) },
          { name: 'SECRET', value: 'made-api-SECRET', position: at(24, 9) },
        ],
      },
      {
        type: 'worker',
        name: 'jobs',
        native: true,
        position: at(26, 5),
        start: { command: 'python jobs.py', position: at(29, 5) },
        env: [],
      },
    ])
  })

  it('reads what runs in a container', () => {
    const { services, notices } = parse(`
services:
  - type: web
    name: api
    runtime: docker
    dockerContext: ./apps
    dockerfilePath: ./apps/api/Dockerfile.prod
    dockerCommand: node a.js
  - { type: pserv, name: plain, runtime: docker }
  - { type: worker, name: cache, runtime: image, image: { url: docker.io/library/redis:7 } }
`)
    expect(notices).toEqual([])
    expect(services).toMatchObject([
      {
        start: { command: 'node a.js' },
        container: { build: { context: 'apps', dockerfile: 'api/Dockerfile.prod' } },
      },
      { type: 'private', container: { build: { context: '.', dockerfile: 'Dockerfile' } } },
      { type: 'worker', container: { image: 'docker.io/library/redis:7' } },
    ])
    expect(services.some(({ native }) => native)).toBe(false)
    expect(() => parse('services: [{ type: web, name: a, runtime: image }]')).toThrow('image.url')
  })

  it.each<[string, string, string[]]>([
    [
      'a static site',
      'services: [{ type: web, name: a, runtime: static }]',
      ['a is not run here: a static site has no process'],
    ],
    [
      'a cron job',
      'services: [{ type: cron, name: a, runtime: node }]',
      ['a is not run here: its type is cron'],
    ],
    [
      'a key of a newer Render',
      'services: [{ type: web, name: a, startCommand: x, warpDrive: on }]',
      ['a: warpDrive is not known to paas-sim and has no effect'],
    ],
    [
      'a disk',
      'services: [{ type: web, name: a, startCommand: x, disk: { name: d } }]',
      ['a: disk has no effect here; --feature persistent-disk deploys as with one'],
    ],
    [
      'values that only Render has',
      'services: [{ type: web, name: a, envVars: [{ key: A, sync: false }, { key: B, fromDatabase: { name: d } }, { key: C, fromService: { name: s } }] }]',
      ['a: A, B, C have their values on Render only; set what the app needs in .env or with --env'],
    ],
    [
      'a group that is not in the file',
      'services: [{ type: web, name: a, envVars: [{ fromGroup: g }] }]',
      ['line 1: the group g is defined on Render only'],
    ],
  ])('tells of %s', (_, text, notices) => {
    expect(parse(text).notices).toEqual(notices.map(notice => `render.yaml: ${notice}`))
  })

  it('takes variables of a group, the own ones later', () => {
    const text = `
envVarGroups:
  - name: g
    envVars: [{ key: A, value: group }, { key: B, value: b }]
services:
  - { type: web, name: a, envVars: [{ key: A, value: own }, { fromGroup: g }] }
`
    expect(parse(text).services[0]?.env?.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'A=group',
      'B=b',
      'A=own',
    ])
  })

  it('takes the services of the first environment of each project', () => {
    const text = `
projects:
  - name: p
    environments:
      - { name: production, services: [{ type: web, name: a, startCommand: x }] }
      - { name: staging, services: [{ type: web, name: a-staging, startCommand: x }] }
ungrouped: { services: [{ type: pserv, name: b, startCommand: y }] }
`
    expect(parse(text).services.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'web'],
      ['b', 'private'],
    ])
  })

  it('follows anchors, aliases and merges', () => {
    const text = `
services:
  - &base { type: web, name: a, startCommand: x, envVars: &env [{ key: A, value: '1' }] }
  - { <<: *base, name: b, startCommand: y }
  - { type: worker, name: c, startCommand: z, envVars: *env }
`
    expect(parse(text).services.map(({ name, start, env }) => [name, start?.command, env?.length])).toEqual([
      ['a', 'x', 1],
      ['b', 'y', 1],
      ['c', 'z', 1],
    ])
  })

  it.each(['', '\n# nothing\n', 'databases: []\n', 'services:\n'])('finds nothing in %j', text => {
    expect(parse(text)).toEqual({ file: 'render.yaml', names: 'all', services: [], notices: [] })
  })

  it('reports all problems together, with their places', () => {
    const text = `services:
  - type: web
    name: a
    numInstances: many
    rootDir: ../../etc
    healthCheckPath: healthz
    maxShutdownDelaySeconds: 301
    envVars:
      - value: x
      - key: 1A
        value: x
  - name: b
  - type: web
    name: a
`
    expect(problemsOf(text)).toEqual([
      'line 4, column 5: "numInstances" is "many"',
      'line 5, column 5: "rootDir" "../../etc" is outside the project',
      'line 6, column 5: "healthCheckPath" is "healthz"',
      'line 7, column 5: "maxShutdownDelaySeconds" is "301"',
      'line 9, column 9: a variable without key',
      'line 10, column 9: the key "1A"',
      'line 12, column 5: a service without type',
      'line 14, column 5: "a" is defined twice',
    ])
  })

  it.each([
    ['tabs', 'services:\n\t- type: web\n', /line 2, column 1: not YAML/],
    [
      'a key twice',
      'services: []\nservices: []\n',
      /line 2, column 1: not YAML: the key "services" is there twice/,
    ],
    ['an open quote', 'services: "\n', /not YAML: Missing closing "quote/],
    ['an unknown alias', 'services: *nobody\n', /not YAML: Unresolved alias|aliases cannot be followed/],
    ['services as a text', 'services: web\n', /line 1, column 1: "services" is not a list/],
    ['a list', '- a\n', /is not a map/],
    [
      'a command as a list',
      'services: [{ type: web, name: a, startCommand: [x, y] }]',
      /"startCommand" is a list/,
    ],
    [
      'a directory by absolute path',
      'services: [{ type: web, name: a, rootDir: /etc }]',
      /is outside the project/,
    ],
    ['a directory above, in the end', 'services: [{ type: web, name: a, rootDir: a/../../b }]', /is outside/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'invalid-file', message: expect.stringMatching(message) }),
    )
  })

  it('does not let a small file fill the memory', () => {
    const levels = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join(', ')}]`,
    )
    expect(() => parse(levels.join('\n'))).toThrow(
      expect.objectContaining({
        code: 'invalid-file',
        message: expect.stringContaining('aliases cannot be followed'),
      }),
    )
  })
})

function problemsOf(text: string): string[] {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof PaasSimError)
      return error.message
        .split('\n')
        .slice(1)
        .map(line => line.trim())
    throw error
  }
  return []
}
