import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { InstanceState } from '../../src/model/instance.ts'
import type { Service } from '../../src/model/plan.ts'
import { turnOf } from '../../src/supervise/start-order.ts'
import { after, type Staged, service, stageGeneration } from './generation-stage.ts'

const late = { afterMs: 300 }

interface Order {
  readonly name: string
  readonly services: readonly Service[]
  /** What was there before what: instance and state each. */
  readonly before: readonly (readonly [`${string} ${InstanceState}`, `${string} ${InstanceState}`])[]
}

const orders: readonly Order[] = [
  {
    name: 'a chain, named in the wrong order',
    services: [
      service('web', 'web', {}, after({ api: 'healthy' })),
      service('api', 'web', late, after({ db: 'healthy' })),
      service('db', 'web', late, { routed: false }),
    ],
    before: [
      ['db.1 up', 'api.1 starting'],
      ['api.1 up', 'web.1 starting'],
      ['web.1 down', 'api.1 stopping'],
      ['api.1 down', 'db.1 stopping'],
    ],
  },
  {
    name: 'a diamond',
    services: [
      service('web', 'web', {}, after({ left: 'healthy', right: 'healthy' })),
      service('left', 'web', late, after({ db: 'healthy' })),
      service('right', 'web', {}, after({ db: 'healthy' })),
      service('db', 'web', late),
    ],
    before: [
      ['db.1 up', 'left.1 starting'],
      ['db.1 up', 'right.1 starting'],
      ['left.1 up', 'web.1 starting'],
      ['right.1 up', 'web.1 starting'],
      ['left.1 down', 'db.1 stopping'],
      ['right.1 down', 'db.1 stopping'],
    ],
  },
  {
    name: 'a task first, and one after it',
    services: [
      service('web', 'web', {}, after({ migrate: 'completed', seed: 'completed' })),
      service('seed', 'task', late, after({ migrate: 'completed' })),
      service('migrate', 'task', late),
    ],
    before: [
      ['migrate.1 down', 'seed.1 starting'],
      ['seed.1 down', 'web.1 starting'],
    ],
  },
  {
    name: 'a worker after all instances of web',
    services: [
      service('worker', 'worker', {}, after({ web: 'healthy' })),
      service('web', 'web', late, { instances: 2 }),
    ],
    before: [
      ['web.1 up', 'worker.1 starting'],
      ['web.2 up', 'worker.1 starting'],
      ['worker.1 down', 'web.1 stopping'],
    ],
  },
  {
    name: 'no wait for readiness where only the launch is asked for',
    services: [
      service('web', 'web', {}, after({ api: 'started' })),
      service('api', 'web', { afterMs: 2_000 }),
    ],
    before: [
      ['api.1 starting', 'web.1 starting'],
      ['web.1 up', 'api.1 up'],
      ['web.1 down', 'api.1 stopping'],
    ],
  },
  {
    name: 'what has no instances is not waited for',
    services: [
      service('web', 'web', {}, after({ db: 'healthy' })),
      service('db', 'web', {}, { instances: 0 }),
    ],
    before: [['web.1 starting', 'web.1 up']],
  },
]

test.each(orders)('$name', async ({ services, before }) => {
  const staged = await stageGeneration(services)
  const verdicts = await staged.generation.boot()
  expect(verdicts.map(({ code }) => code)).toEqual(
    services.filter(({ instances }) => instances > 0).map(() => 'ok'),
  )
  await staged.generation.stop()
  const index = (moment: string) => {
    const [instance = '', state = ''] = moment.split(' ')
    const found = staged.at(instance, state as InstanceState)
    expect(found, moment).not.toBe(-1)
    return found
  }
  for (const [first, then] of before)
    expect(index(first), `${first} before ${then}`).toBeLessThan(index(then))
})

/** What an instance has told to wait for, each time. */
function waits({ events }: Staged, instance: string) {
  return events.flatMap(event =>
    event.type === 'instance' && event.instance === instance && event.waitsFor !== undefined
      ? [event.waitsFor]
      : [],
  )
}

test('an instance tells once what it waits for, all that is not that far, and before it is started', async () => {
  const staged = await stageGeneration([
    service('web', 'web', {}, after({ db: 'healthy', migrate: 'completed', gone: 'healthy' })),
    service('db', 'web', late, { routed: false, instances: 2 }),
    service('migrate', 'task', late),
    service('gone', 'web', {}, { instances: 0 }),
  ])
  await staged.generation.boot()
  expect(waits(staged, 'web.1')).toEqual([
    [
      { service: 'db', condition: 'healthy' },
      { service: 'migrate', condition: 'completed' },
    ],
  ])
  expect(waits(staged, 'db.1')).toEqual([])
  const told = staged.events.findIndex(event => event.type === 'instance' && event.waitsFor !== undefined)
  expect(staged.events[told]).toMatchObject({ state: 'created', from: 'created', pid: null })
  expect(told).toBeGreaterThan(staged.at('web.1', 'created'))
  expect(told).toBeLessThan(staged.at('web.1', 'starting'))
})

test('what is that far already is not waited for', async () => {
  const there = Promise.resolve(undefined)
  const later = new Promise<undefined>(() => {})
  const web = service('web', 'web', {}, after({ db: 'healthy', migrate: 'completed' }))
  const turn = (migrated: Promise<undefined>) =>
    turnOf(web, [
      { service: service('db', 'web'), reached: () => there },
      { service: service('migrate', 'task'), reached: () => migrated },
    ])
  const ahead = turn(later)
  await setImmediate()
  expect(ahead?.missing()).toEqual([{ service: 'migrate', condition: 'completed' }])
  expect(turn(there)?.missing()).toHaveLength(2)
  const all = turn(there)
  await all?.come
  expect(all?.missing()).toEqual([])
})

test('an instance whose turn has come when it could be started tells of no wait', async () => {
  const staged = await stageGeneration(
    [service('web', 'web', {}, after({ db: 'started' })), service('db', 'web', {}, { routed: false })],
    // `web` is made ready for its start after `db` has been started.
    { prepareAfter: { web: 'db.1' } },
  )
  await staged.generation.boot()
  expect(staged.at('web.1', 'up')).not.toBe(-1)
  expect(waits(staged, 'web.1')).toEqual([])
})

interface Failure {
  readonly name: string
  readonly services: readonly Service[]
  /** Code and summary of each service's verdict. */
  readonly verdicts: Readonly<Record<string, readonly [string, string | RegExp]>>
  readonly notStarted: readonly string[]
}

const failures: readonly Failure[] = [
  {
    name: 'a failure in the middle of a chain keeps from starting what comes after it, not what it waited for',
    services: [
      service('web', 'web', {}, after({ api: 'healthy' })),
      service('api', 'web', { listen: false, exit: 3 }, after({ db: 'healthy' })),
      service('db', 'web', {}, { routed: false }),
    ],
    verdicts: {
      web: ['start-failed', 'web was not started: it waits for api, which ended with status 3'],
      api: ['crashed', /status 3/],
      db: ['ok', /reach/],
    },
    notStarted: ['web.1'],
  },
  {
    name: 'the cause is told through all that wait for it',
    services: [
      service('worker', 'worker', {}, after({ web: 'started' })),
      service('web', 'web', {}, after({ migrate: 'completed' })),
      service('migrate', 'task', { exit: 7 }),
    ],
    verdicts: {
      worker: [
        'start-failed',
        'worker was not started: it waits for web, which waits for migrate, which ended with status 7',
      ],
      web: ['start-failed', 'web was not started: it waits for migrate, which ended with status 7'],
      migrate: ['crashed', /^this task failed: .*7/],
    },
    notStarted: ['web.1', 'worker.1'],
  },
  {
    name: 'one that never opens its port',
    services: [
      service('web', 'web', {}, after({ db: 'healthy', cache: 'started' })),
      service('db', 'web', { listen: false }),
      service('cache', 'worker'),
    ],
    verdicts: {
      web: ['start-failed', 'web was not started: it waits for db, which did not come up (not-listening)'],
      db: ['not-listening', /./],
      cache: ['ok', 'cache.1 runs'],
    },
    notStarted: ['web.1'],
  },
  {
    name: 'a service that should end with 0 and is no task',
    services: [
      service('web', 'web', {}, after({ setup: 'completed' })),
      service('setup', 'worker', { exit: 4, afterMs: 100 }),
    ],
    verdicts: {
      web: ['start-failed', 'web was not started: it waits for setup, which ended with status 4'],
      setup: ['crashed', /status 4/],
    },
    notStarted: ['web.1'],
  },
  {
    name: 'one that cannot be started at all',
    services: [
      service('web', 'web', {}, after({ tool: 'started' })),
      { ...service('tool', 'worker'), dir: 'missing' },
    ],
    verdicts: {
      web: ['start-failed', 'web was not started: it waits for tool, which could not be started'],
      tool: ['start-failed', /./],
    },
    notStarted: ['web.1'],
  },
]

test.each(failures)('$name', async ({ services, verdicts, notStarted }) => {
  const staged = await stageGeneration(services, { policy: { deadlineMs: 2_000 } })
  const found = await staged.generation.boot()
  expect(
    Object.fromEntries(found.map(verdict => [verdict.service, [verdict.code, verdict.summary]])),
  ).toEqual(
    Object.fromEntries(
      Object.entries(verdicts).map(([name, [code, summary]]) => [
        name,
        [code, typeof summary === 'string' ? summary : expect.stringMatching(summary)],
      ]),
    ),
  )
  for (const name of notStarted) {
    expect(staged.at(name, 'starting')).toBe(-1)
    expect(staged.at(name, 'crashed')).not.toBe(-1)
  }
})

test('the boot window counts from the own launch', async () => {
  const staged = await stageGeneration(
    [service('web', 'web', {}, after({ slow: 'completed' })), service('slow', 'task', { afterMs: 2_500 })],
    { policy: { deadlineMs: 2_000 } },
  )
  const verdicts = await staged.generation.boot()
  expect(verdicts.map(({ code }) => code)).toEqual(['ok', 'ok'])
})

test('a run that ends while a service waits starts it no more', async () => {
  const staged = await stageGeneration([
    service('web', 'web', {}, after({ long: 'completed' })),
    service('long', 'task', { afterMs: 600_000 }),
  ])
  const boot = staged.generation.boot()
  await staged.state('long.1', 'up')
  staged.abort()
  await staged.generation.stop()
  await boot
  expect(staged.at('web.1', 'starting')).toBe(-1)
  expect(staged.at('long.1', 'down')).not.toBe(-1)
  expect(staged.at('long.1', 'crashed')).toBe(-1)
})

test('requests wait for a service while it waits, and not once it will not be started', async () => {
  const staged = await stageGeneration([
    service('web', 'web', {}, after({ migrate: 'completed' })),
    service('migrate', 'task', { exit: 1, afterMs: 200 }),
  ])
  await staged.generation.boot()
  expect(staged.routed.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'web.1 created',
    'web.1 crashed',
  ])
})
