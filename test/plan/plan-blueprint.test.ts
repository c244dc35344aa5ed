import { describe, expect, it } from 'vitest'
import type { Project, RenderService } from '../../src/model/project.ts'
import { planServices } from '../../src/plan/plan-services.ts'
import { platformWith, projectWith } from './platform.ts'

const platform = platformWith({
  start: { sources: ['render-yaml', 'procfile', 'package-start', 'server-js'], releaseProcess: 'release' },
})

const service = (o: Partial<RenderService> = {}): RenderService => ({
  type: 'web',
  name: 'site',
  line: 2,
  runtime: 'node',
  startCommand: 'node server.js',
  startLine: 5,
  buildCommand: undefined,
  preDeployCommand: undefined,
  healthCheckPath: undefined,
  numInstances: undefined,
  rootDir: undefined,
  maxShutdownDelaySeconds: undefined,
  envVars: [],
  ...o,
})

const plan = (services: RenderService[], o: Partial<Project> = {}, more: object = {}) =>
  planServices({
    project: projectWith({ renderYaml: { file: 'render.yaml', services, notices: [] }, ...o }),
    platform,
    ...more,
  })

const packageJson: Project['packageJson'] = {
  file: 'package.json',
  name: 'x',
  scripts: { start: 'node x.js' },
  scriptLines: { start: 7 },
  dependencies: {},
}

describe('the plan of a render.yaml', () => {
  it('has all that the file says of a service', () => {
    const env = [{ name: 'A', value: '1', position: { file: 'render.yaml', line: 9 } }]
    const whole = service({
      rootDir: 'apps/site',
      healthCheckPath: '/up',
      maxShutdownDelaySeconds: 120,
      buildCommand: 'npm ci',
      numInstances: 3,
      envVars: env,
    })
    expect(plan([whole])).toEqual({
      services: [
        {
          name: 'site',
          kind: 'web',
          command: 'node server.js',
          origin: { label: 'render.yaml', position: { file: 'render.yaml', line: 5 } },
          instances: 3,
          dir: 'apps/site',
          env,
          healthPath: '/up',
          graceMs: 120_000,
          build: 'npm ci',
        },
      ],
      notices: [],
    })
  })

  it('gives the public port to the first web service', () => {
    const { services } = plan([
      service({ type: 'worker', name: 'jobs' }),
      service({ name: 'a' }),
      service({ type: 'pserv', name: 'inner', healthCheckPath: '/up' }),
      service({ name: 'b', healthCheckPath: '/up' }),
    ])
    expect(services.map(({ name, kind, routed, healthPath }) => [name, kind, routed, healthPath])).toEqual([
      ['jobs', 'worker', undefined, undefined],
      ['a', 'web', undefined, undefined],
      ['inner', 'web', false, undefined],
      ['b', 'web', false, '/up'],
    ])
  })

  it.each<[string, RenderService[], Partial<Project>, object, string[], string[]]>([
    ['--command', [service(), service({ name: 'b' })], {}, { command: 'x' }, ['x', 'node server.js'], []],
    [
      "the project's own command",
      [service({ startCommand: undefined })],
      { packageJson },
      {},
      ['npm start'],
      [],
    ],
    [
      "the Procfile's command",
      [service({ startCommand: undefined })],
      { procfile: { file: 'Procfile', processes: [{ name: 'web', command: 'y', line: 1 }] } },
      {},
      ['y'],
      [],
    ],
    [
      'no command of the project for a directory below it',
      [service({ startCommand: undefined, rootDir: 'a' }), service({ name: 'b' })],
      { packageJson },
      {},
      ['node server.js'],
      ['render.yaml line 2: site has no startCommand and is not started'],
    ],
    [
      'a Procfile that is not used',
      [service()],
      { procfile: { file: 'Procfile', processes: [{ name: 'web', command: 'y', line: 1 }] } },
      {},
      ['node server.js'],
      ['Procfile is not used: render.yaml says what runs here'],
    ],
  ])('%s', (_, services, project, more, commands, notices) => {
    const planned = plan(services, project, more)
    expect(planned.services.map(({ command }) => command)).toEqual(commands)
    expect(planned.notices.map(({ message }) => message)).toEqual(notices)
  })

  it('takes the number of instances that is asked for', () => {
    const { services } = plan([service({ numInstances: 3 })], {}, { instances: { site: 2 } })
    expect(services[0]?.instances).toBe(2)
    expect(() => plan([service()], {}, { instances: { sit: 2 } })).toThrow('there is no process type "sit"')
  })

  it('tells that the pre-deploy command is not run', () => {
    const { release, notices } = plan([
      service({ preDeployCommand: 'migrate', rootDir: 'a' }),
      service({ name: 'b', preDeployCommand: 'other' }),
    ])
    expect(release).toEqual({
      command: 'migrate',
      origin: { label: 'render.yaml', position: { file: 'render.yaml', line: 2 } },
      dir: 'a',
    })
    expect(notices.map(({ message }) => message)).toEqual([
      'the pre-deploy command "migrate" (render.yaml, site) is not run; run it with --release',
      'the pre-deploy command "other" (render.yaml, b) is not run',
    ])
  })

  it('is that of the other sources when nothing in the file can be run', () => {
    const renderYaml = { file: 'render.yaml', services: [], notices: ['render.yaml: a is not run here'] }
    const { services, notices } = planServices({
      project: projectWith({ renderYaml, packageJson }),
      platform,
    })
    expect(services.map(({ command }) => command)).toEqual(['npm start'])
    expect(notices).toEqual([{ code: 'platform-file', message: 'render.yaml: a is not run here' }])
  })

  it('is no matter for a platform that does not read it', () => {
    const renderYaml = { file: 'render.yaml', services: [service()], notices: ['x'] }
    const other = platformWith()
    const planned = planServices({ project: projectWith({ renderYaml, packageJson }), platform: other })
    expect(planned.services.map(({ command }) => command)).toEqual(['npm start'])
    expect(planned.notices).toEqual([])
  })
})
