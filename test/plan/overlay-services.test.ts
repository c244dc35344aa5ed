import { describe, expect, test } from 'vitest'
import type { ServiceOverlay, ServicesOverlay } from '../../src/model/config.ts'
import type { EnvEntry, Project } from '../../src/model/project.ts'
import { buildEnvironment } from '../../src/plan/environment.ts'
import { planOverlaid } from '../../src/plan/overlay-services.ts'
import { platformWith, projectWith } from './platform.ts'

const position = { file: 'paas-sim.yaml', line: 4, column: 3 }
const over = (name: string, more: Partial<ServiceOverlay> = {}): ServiceOverlay => ({
  name,
  position,
  env: [],
  ...more,
})
const command = (text: string) => ({ command: { command: text, position } })
const overlay = (...services: ServiceOverlay[]): ServicesOverlay => ({ env: [], services })
const variable = (name: string, value: string): EnvEntry => ({ name, value, position })

const files: Partial<Project> = {
  procfile: {
    file: 'Procfile',
    processes: [
      { name: 'web', command: 'node web.js', line: 1 },
      { name: 'worker', command: 'node worker.js', line: 2 },
      { name: 'release', command: 'migrate', line: 3 },
    ],
  },
}

type Options = Partial<Parameters<typeof planOverlaid>[0]>
const plan = (services: ServicesOverlay, o: Options = {}) =>
  planOverlaid({ project: projectWith(files), platform: platformWith(), overlay: services, ...o })
const lines = (services: ServicesOverlay, o: Options = {}) =>
  plan(services, o).services.map(
    ({ name, kind, command, instances, origin }) =>
      `${name} ${kind} ${command} x${instances} (${origin.label})`,
  )

const web = 'web web node web.js x1 (Procfile)'
const worker = 'worker worker node worker.js x1 (Procfile)'

describe('services', () => {
  test.each<[string, ServiceOverlay[], Options, string[]]>([
    ['an empty overlay changes nothing', [], {}, [web, worker]],
    [
      'a command replaces that of the files',
      [over('web', command('bun web.ts'))],
      {},
      ['web web bun web.ts x1 (paas-sim.yaml)', worker],
    ],
    [
      'the command line wins over it',
      [over('web', command('bun web.ts'))],
      { command: 'deno web.ts' },
      ['web web deno web.ts x1 (--command)', worker],
    ],
    [
      'a service that only the overlay has is added, by the rule of the platform for its name',
      [over('clock', command('node clock.js'))],
      {},
      [web, worker, 'clock worker node clock.js x1 (paas-sim.yaml)'],
    ],
    [
      'it is the web service of a project without any',
      [over('web', command('node a.js'))],
      { project: projectWith({}) },
      ['web web node a.js x1 (paas-sim.yaml)'],
    ],
    [
      'its kind may be said',
      [over('api', { ...command('node api.js'), kind: 'web' }), over('worker', { kind: 'web' })],
      {},
      [web, 'worker web node worker.js x1 (Procfile)', 'api web node api.js x1 (paas-sim.yaml)'],
    ],
    [
      'every service gets requests where the platform has it so',
      [over('api', command('node api.js'))],
      { platform: platformWith({ start: { routedProcess: null } }), project: projectWith({}) },
      ['api web node api.js x1 (paas-sim.yaml)'],
    ],
    [
      'instances',
      [over('web', { instances: 3 }), over('clock', { ...command('c'), instances: 0 })],
      {},
      ['web web node web.js x3 (Procfile)', worker, 'clock worker c x0 (paas-sim.yaml)'],
    ],
    [
      '--instances wins, and knows the added ones',
      [over('web', { instances: 3 }), over('clock', { ...command('c'), instances: 5 })],
      { instances: { web: 2, worker: 4, clock: 6 } },
      [
        'web web node web.js x2 (Procfile)',
        'worker worker node worker.js x4 (Procfile)',
        'clock worker c x6 (paas-sim.yaml)',
      ],
    ],
  ])('%s', (_, services, o, expected) => {
    expect(lines(overlay(...services), o)).toEqual(expected)
  })

  test('directory and health path', () => {
    const [first, , added] = plan(
      overlay(
        over('web', { dir: 'apps/web', healthPath: '/up' }),
        over('clock', { ...command('c'), dir: 'clock', healthPath: '/h' }),
      ),
    ).services
    expect(first).toMatchObject({ dir: 'apps/web', healthPath: '/up' })
    expect(added).toMatchObject({ dir: 'clock', healthPath: '/h' })
  })

  test.each([
    ['unknown ones', { cron: 1 }, 'there is no process type "cron"'],
    ['too many', { web: 101 }, '--instances web=101'],
  ])('--instances of %s are still refused', (_, instances, message) => {
    expect(() => plan(overlay(over('web')), { instances })).toThrow(message)
  })

  test('one without a command anywhere is told, and not started', () => {
    const { services, notices } = plan(overlay(over('wbe', { healthPath: '/up' })))
    expect(services.map(({ name }) => name)).toEqual(['web', 'worker'])
    expect(notices.map(({ message }) => message)).toContain(
      'paas-sim.yaml line 4: wbe has no command, and Plat finds none for it in the project: it is not started (services found: web, worker)',
    )
  })

  test('the release phase is replaced, not started', () => {
    const { release, services, notices } = plan(overlay(over('release', command('rake db'))))
    expect(release).toMatchObject({ command: 'rake db', origin: { label: 'paas-sim.yaml' } })
    expect(services).toHaveLength(2)
    expect(notices.map(({ message }) => message)).toEqual([
      'the release phase "rake db" (paas-sim.yaml line 4) is not run; run it with --release',
    ])
  })

  test('without an overlay the plan is that of the files', () => {
    const given = { project: projectWith(files), platform: platformWith() }
    expect(planOverlaid(given)).toEqual(planOverlaid({ ...given, overlay: undefined } as typeof given))
    expect(planOverlaid(given).release).toMatchObject({ command: 'migrate' })
  })
})

describe('variables', () => {
  const services: ServicesOverlay = {
    env: [variable('A', 'all'), variable('B', 'all')],
    services: [over('web', { env: [variable('B', 'web')], port: { port: 3000, position } })],
  }
  const environment = (o: { name: string; userMaySet?: boolean; port?: number }) => {
    const platform = platformWith({ port: { userMaySet: o.userMaySet ?? false } })
    const service = plan(services, { platform }).services.find(({ name }) => name === o.name)
    if (service === undefined) throw new Error('no such service')
    return buildEnvironment({
      platform,
      service,
      index: 1,
      port: o.port,
      projectDir: '/app',
      envFile: [variable('A', '.env'), variable('B', '.env'), variable('C', '.env'), variable('D', '.env')],
      extraEnvFile: [variable('C', '--env-file')],
      overrides: [{ name: 'A', value: '--env' }],
      inherit: false,
      shellEnvironment: {},
      system: 'linux',
    })
  }

  test('win over .env, and give way to the command line; those of a service win over those of all', () => {
    expect(environment({ name: 'web', port: 23_817 }).environment).toMatchObject({
      A: '--env',
      B: 'web',
      C: '--env-file',
      D: '.env',
    })
    expect(environment({ name: 'worker' }).environment).toMatchObject({ A: '--env', B: 'all' })
  })

  test('a port is the PORT of the user, told where the platform does not take it', () => {
    const { notices } = environment({ name: 'web', port: 23_817 })
    expect(notices.map(({ message }) => message)).toEqual([
      'PORT=3000 in paas-sim.yaml line 4 is not used: Plat sets PORT itself, here to 23817',
    ])
    expect(environment({ name: 'web', port: 3000, userMaySet: true }).notices).toEqual([])
  })
})
