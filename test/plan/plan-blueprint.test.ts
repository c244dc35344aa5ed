import { describe, expect, it } from 'vitest'
import type { Blueprint, BlueprintService, Project } from '../../src/model/project.ts'
import { planServices } from '../../src/plan/plan-services.ts'
import { platformWith, projectWith } from './platform.ts'

const platform = platformWith({
  start: { sources: ['render-yaml', 'procfile', 'package-start', 'server-js'], releaseProcess: 'release' },
})

const command = (text: string, line: number) => ({
  command: text,
  position: { file: 'render.yaml', line },
})

const service = (o: Partial<BlueprintService> = {}): BlueprintService => ({
  type: 'web',
  name: 'site',
  position: { file: 'render.yaml', line: 2 },
  start: command('node server.js', 5),
  ...o,
})

/** Without a command of its own. */
const bare = (o: Partial<BlueprintService> = {}): BlueprintService => {
  const { start: _start, ...rest } = service(o)
  return rest
}

const plan = (services: BlueprintService[], o: Partial<Project> = {}, more: object = {}) =>
  planServices({
    project: projectWith({ blueprint: { file: 'render.yaml', names: 'all', services, notices: [] }, ...o }),
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
      dir: 'apps/site',
      port: { port: 8080, key: 'port', position: { file: 'render.yaml', line: 7 } },
      healthPath: '/up',
      health: { intervalMs: 2_000 },
      bootTimeoutMs: 30_000,
      graceMs: 120_000,
      stopSignal: 'SIGINT',
      build: command('npm ci', 4),
      instances: 3,
      env,
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
          port: { port: 8080, key: 'port', position: { file: 'render.yaml', line: 7 } },
          healthPath: '/up',
          health: { intervalMs: 2_000 },
          bootTimeoutMs: 30_000,
          graceMs: 120_000,
          stopSignal: 'SIGINT',
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
      service({ type: 'private', name: 'inner', healthPath: '/up' }),
      service({ name: 'b', healthPath: '/up' }),
    ])
    expect(services.map(({ name, kind, routed, healthPath }) => [name, kind, routed, healthPath])).toEqual([
      ['jobs', 'worker', undefined, undefined],
      ['a', 'web', undefined, undefined],
      ['inner', 'web', false, undefined],
      ['b', 'web', undefined, '/up'],
    ])
  })

  it.each<[string, BlueprintService[], Partial<Project>, object, string[], string[]]>([
    ['--command', [service(), service({ name: 'b' })], {}, { command: 'x' }, ['x', 'node server.js'], []],
    ["the project's own command", [bare()], { packageJson }, {}, ['npm start'], []],
    [
      "the Procfile's command",
      [bare()],
      { procfile: { file: 'Procfile', processes: [{ name: 'web', command: 'y', line: 1 }] } },
      {},
      ['y'],
      [],
    ],
    [
      'no command of the project for a directory below it',
      [bare({ dir: 'a' }), service({ name: 'b' })],
      { packageJson },
      {},
      ['node server.js'],
      ['render.yaml line 2: site has no start command and is not started'],
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
    const { services } = plan([service({ instances: 3 })], {}, { instances: { site: 2 } })
    expect(services[0]?.instances).toBe(2)
    expect(() => plan([service()], {}, { instances: { sit: 2 } })).toThrow('there is no process type "sit"')
  })

  it('tells that the pre-deploy command is not run', () => {
    const { release, notices } = plan([
      service({ release: command('migrate', 2), dir: 'a' }),
      service({ name: 'b', release: command('other', 3) }),
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
    const blueprint: Blueprint = {
      file: 'render.yaml',
      names: 'all',
      services: [],
      notices: ['render.yaml: a is not run here'],
    }
    const { services, notices } = planServices({ project: projectWith({ blueprint, packageJson }), platform })
    expect(services.map(({ command }) => command)).toEqual(['npm start'])
    expect(notices).toEqual([{ code: 'platform-file', message: 'render.yaml: a is not run here' }])
  })
})

describe('the plan of a file that says more of what the Procfile names', () => {
  const more = (services: BlueprintService[], o: Partial<Blueprint> = {}, project: Partial<Project> = {}) =>
    planServices({
      project: projectWith({
        procfile: {
          file: 'Procfile',
          processes: [
            { name: 'jobs', command: 'node jobs.js', line: 1 },
            { name: 'release', command: 'migrate', line: 2 },
            { name: 'web', command: 'node web.js', line: 3 },
          ],
        },
        blueprint: { file: 'app.json', names: 'more', services, notices: [], ...o },
        ...project,
      }),
      platform,
    })
  const messages = (notices: readonly { readonly message: string }[]) => notices.map(({ message }) => message)

  it("has the Procfile's processes with what the file says of each", () => {
    const position = { file: 'app.json', line: 4 }
    const env = [{ name: 'A', value: '1', position }]
    const { services, release, notices } = more(
      [{ type: 'web', name: 'web', position, instances: 2, healthPath: '/up' }],
      { env },
    )
    expect(services.map(({ name, kind, command, instances }) => [name, kind, command, instances])).toEqual([
      ['jobs', 'worker', 'node jobs.js', 1],
      ['web', 'web', 'node web.js', 2],
    ])
    expect(services[1]).toMatchObject({ healthPath: '/up', env, origin: { label: 'Procfile' } })
    expect(services[0]?.env).toEqual(env)
    expect(release?.command).toBe('migrate')
    expect(messages(notices)).toEqual([
      'the release phase "migrate" (Procfile line 2) is not run; run it with --release',
    ])
  })

  it('has a command that replaces the one of the Procfile, and a release that does', () => {
    const position = { file: 'app.json', line: 4 }
    const start = { command: 'node other.js', position }
    const { services, release, notices } = more([{ type: 'web', name: 'web', position, start }], {
      release: { command: 'other migrate', position },
    })
    expect(services.map(({ command }) => command)).toEqual(['node jobs.js', 'node other.js'])
    expect(release).toEqual({ command: 'other migrate', origin: { label: 'app.json', position } })
    expect(messages(notices)).toEqual([
      'the pre-deploy command "other migrate" (app.json) is not run; run it with --release',
      'Procfile line 3 is not used: web runs "node other.js", from app.json',
    ])
  })

  it("has the project's own start where there is no Procfile, and tells what has none", () => {
    const position = { file: 'app.json', line: 4 }
    const { services, notices } = more(
      [{ type: 'worker', name: 'mailer', position, instances: 2 }],
      {},
      { packageJson, procfile: undefined },
    )
    expect(services.map(({ name, kind, command }) => [name, kind, command])).toEqual([
      ['web', 'web', 'npm start'],
    ])
    expect(messages(notices)).toEqual(['app.json line 4: mailer has no start command and is not started'])
  })
})
