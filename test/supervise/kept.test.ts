import { describe, expect, test } from 'vitest'
import type { Service } from '../../src/model/plan.ts'
import { after, service } from './generation-stage.ts'
import { backing, stageSupervisor } from './supervisor-stage.ts'

const web = (more: Partial<Service> = {}) =>
  service('web', 'web', {}, { ...after({ db: 'healthy' }), ...more })
const failing = service('web', 'web', { listen: false, exit: 3 }, after({ db: 'healthy' }))
const hanging = service('web', 'web', { listen: false }, after({ db: 'healthy' }))
const overlap = { deploy: { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 60_000 } } as const
const atOnce = { restart: { delaysMs: [0] } }
const kept = { routed: false, container: { image: 'db' } } as const
const onVolume = (name: string, source = 'data'): Service =>
  backing(name, {
    container: { image: name, mounts: [{ kind: 'volume', source, target: '/data', readOnly: false }] },
  })

test.each([
  ['replace', {}],
  ['overlap', overlap],
])('a backing service that stays the same goes on running (%s)', async (_, platform) => {
  const stage = await stageSupervisor({ platform })
  expect((await stage.deploy([web(), backing('db')], { db: 'one' })).outcome).toBe('switched')
  const { pid } = await stage.moment('db.1 up')
  const second = await stage.deploy([web(), backing('db')], { db: 'one' })
  expect(second.outcome).toBe('switched')
  expect(second.verdicts.map(({ service, ok }) => [service, ok])).toEqual([
    ['web', true],
    ['db', true],
  ])
  expect(await stage.moment('db.1 up 2')).toMatchObject({ pid })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  expect(await stage.moment('db.1 up 3')).toMatchObject({ pid })
  expect(stage.moments.filter(({ what }) => what.startsWith('db.1 starting'))).toHaveLength(1)
  // Nobody who asked for it was ever turned away.
  expect(new Set(stage.toldOf('db.1').slice(1))).toEqual(new Set(['up']))
  expect(stage.events.flatMap(event => (event.type === 'notice' ? [event] : []))).toEqual([
    expect.objectContaining({ code: 'kept-running', message: expect.stringMatching(/^db goes on running/) }),
  ])
})

test.each([
  ['it is made of something else', backing('db'), { db: 'two' }],
  ['nothing is known of it', backing('db'), {}],
  ['there are to be more of it', backing('db', { instances: 2 }), { db: 'one' }],
])('it is started anew when %s', async (_, changed, makings) => {
  const stage = await stageSupervisor()
  await stage.deploy([web(), backing('db')], { db: 'one' })
  const { pid } = await stage.moment('db.1 up')
  expect((await stage.deploy([web(), changed], makings)).outcome).toBe('switched')
  expect((await stage.moment('db.1 up 2')).pid).not.toBe(pid)
  await stage.moment('db.1 down')
})

test('one that has gone is stopped after the switch', async () => {
  const stage = await stageSupervisor()
  await stage.deploy([web(), backing('db')], { db: 'one' })
  await stage.deploy([service('web', 'web')], {})
  const names = stage.moments.map(({ what }) => what)
  expect(names.indexOf('db.1 stopping')).toBeGreaterThan(names.indexOf('web.1 up 2'))
  expect(stage.routed.has('db.1')).toBe(false)
})

test('a generation that fails leaves it to the one that serves, and the next one keeps it', async () => {
  const stage = await stageSupervisor()
  await stage.deploy([web(), backing('db')], { db: 'one' })
  expect((await stage.deploy([failing, backing('db')], { db: 'one' })).outcome).toBe('failed')
  expect(stage.routed.get('db.1')).toBe('up')
  expect((await stage.deploy([web(), backing('db')], { db: 'one' })).outcome).toBe('switched')
  expect(stage.moments.flatMap(({ what }) => (what.startsWith('db.1') ? [what] : []))).toEqual([
    'db.1 created',
    'db.1 starting',
    'db.1 up',
    'db.1 up 3',
  ])
})

test('a generation that is superseded leaves it, too', async () => {
  const stage = await stageSupervisor()
  await stage.deploy([web(), backing('db')], { db: 'one' })
  const second = stage.deploy([hanging, backing('db')], { db: 'one' })
  await stage.moment('web.1 starting 2')
  const third = stage.deploy([web(), backing('db')], { db: 'one' })
  expect((await second).outcome).toBe('superseded')
  expect((await third).outcome).toBe('switched')
  expect(stage.moments.filter(({ what }) => what.startsWith('db.1 st'))).toHaveLength(1)
})

test('it outlives generations that had the traffic and could not serve', async () => {
  const stage = await stageSupervisor({ platform: { restart: { delaysMs: [] } } })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  const { pid } = await stage.moment('web.1 up')
  process.kill(pid ?? 0, 'SIGKILL')
  await stage.moment('web.1 crashed')
  expect((await stage.deploy([failing, backing('db')], { db: 'one' })).outcome).toBe('failed')
  const third = stage.deploy([hanging, backing('db')], { db: 'one' })
  await stage.moment('web.1 starting 3')
  const fourth = stage.deploy([web(), backing('db')], { db: 'one' })
  expect((await third).outcome).toBe('superseded')
  expect((await fourth).outcome).toBe('switched')
  expect(stage.moments.filter(({ what }) => what.startsWith('db.1 st'))).toHaveLength(1)
  expect(new Set(stage.toldOf('db.1').slice(1))).toEqual(new Set(['up']))
})

test('that of a first generation which is superseded while it boots is kept, too', async () => {
  const stage = await stageSupervisor()
  const first = stage.deploy([hanging, backing('db')], { db: 'one' })
  await stage.moment('web.1 starting')
  const second = stage.deploy([web(), backing('db')], { db: 'one' })
  expect((await first).outcome).toBe('superseded')
  expect((await second).outcome).toBe('switched')
  expect(stage.moments.filter(({ what }) => what.startsWith('db.1 st'))).toHaveLength(1)
  expect(stage.toldOf('db.1').slice(stage.toldOf('db.1').indexOf('up'))).not.toContain('starting')
})

test('one that has crashed meanwhile is started anew', async () => {
  const stage = await stageSupervisor({ platform: { restart: { delaysMs: [] } } })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  process.kill((await stage.moment('db.1 up')).pid ?? 0, 'SIGKILL')
  await stage.moment('db.1 crashed')
  expect((await stage.deploy([web(), backing('db')], { db: 'one' })).outcome).toBe('switched')
  await stage.moment('db.1 starting 2')
})

test('a crash later is told of the generation that has it then, which starts it again', async () => {
  const stage = await stageSupervisor({ platform: atOnce })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  const at = stage.moments.length
  process.kill((await stage.moment('db.1 up 2')).pid ?? 0, 'SIGKILL')
  await stage.moment('db.1 crashed 2', at)
  await stage.moment('db.1 up 2', at)
  expect(stage.crashes.map(({ service, code }) => [service, code])).toEqual([['db', 'crashed']])
  // What is up again is kept as any other is.
  expect((await stage.deploy([web(), backing('db')], { db: 'one' })).outcome).toBe('switched')
  expect(stage.moments.filter(({ what }) => what === 'db.1 starting 3')).toEqual([])
})

test('at the end it is stopped after all that may use it, of whatever generation', async () => {
  const stage = await stageSupervisor({ platform: overlap })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  await stage.deploy([web(), backing('db')], { db: 'one' })
  const worker = service('worker', 'worker', {}, after({ db: 'healthy' }))
  void stage.deploy([hanging, worker, backing('db')], { db: 'one' })
  await stage.moment('worker.1 up 3')
  await stage.supervisor.stop()
  const names = stage.moments.map(({ what }) => what)
  const stopped = names.indexOf('db.1 stopping 2')
  for (const what of ['web.1 down', 'web.1 down 2', 'worker.1 down 3']) {
    expect(names).toContain(what)
    expect(names.indexOf(what)).toBeLessThan(stopped)
  }
  expect((await stage.supervisor.serving?.verdicts())?.map(({ ok }) => ok)).toEqual([true, true])
})

test('what sleeps when its generation is replaced is woken for the next', async () => {
  const stage = await stageSupervisor({ platform: overlap })
  const { routed: _, ...tcp } = backing('db', { protocol: 'tcp' })
  await stage.deploy([service('web', 'web'), tcp], { db: 'one' })
  const slow = service('web', 'web', { afterMs: 1_500 })
  const second = stage.deploy([slow, tcp], { db: 'one' })
  await stage.moment('web.1 starting 2')
  stage.supervisor.serving?.sleep()
  await stage.moment('db.1 down')
  expect((await second).outcome).toBe('switched')
  await stage.moment('db.1 up 2')
})

test('the boot of a generation is that of what it has booted', async () => {
  const stage = await stageSupervisor()
  const slow = { ...service('db', 'web', { afterMs: 1_000 }), ...kept }
  await stage.deploy([service('web', 'web'), slow], { db: 'one' })
  await stage.deploy([service('web', 'web'), slow], { db: 'one' })
  const { serving } = stage.supervisor
  const [own] = serving?.slots.filter(({ id }) => id.service === 'web') ?? []
  expect(serving?.bootMs).toBe(own?.life.bootMs)
})

test('a database with a public port does not serve the app', async () => {
  const stage = await stageSupervisor({ platform: { restart: { delaysMs: [] } } })
  const { routed: _, ...tcp } = backing('db', { protocol: 'tcp' })
  await stage.deploy([service('web', 'web'), tcp], { db: 'one' })
  expect(stage.supervisor.serving?.serves).toBe(true)
  process.kill((await stage.moment('web.1 up')).pid ?? 0, 'SIGKILL')
  await stage.moment('web.1 crashed')
  expect(stage.supervisor.serving?.serves).toBe(false)
})

test.each([
  ['of this machine', {}, ['port-held-by-old']],
  ['of networks of their own', { container: { image: 'web' } }, []],
])('a port that the new one finds taken, %s', async (_, more, codes) => {
  const stage = await stageSupervisor()
  await stage.deploy([service('web', 'web', {}, more)])
  const port = stage.supervisor.serving?.slots[0]?.life.target?.port
  const command = `echo EADDRINUSE :${port}; exit 1`
  await stage.deploy([service('web', 'web', {}, { ...more, command })])
  expect(stage.events.flatMap(event => (event.type === 'notice' ? [event.code] : []))).toEqual(codes)
})

describe('two that write the same files', () => {
  test('the old one is stopped before the new one starts', async () => {
    const stage = await stageSupervisor({ platform: overlap })
    await stage.deploy([web(), onVolume('db')], { db: 'one' })
    expect((await stage.deploy([web(), onVolume('db')], { db: 'two' })).outcome).toBe('switched')
    const names = stage.moments.map(({ what }) => what)
    expect(names.indexOf('db.1 down')).toBeGreaterThan(-1)
    expect(names.indexOf('db.1 down')).toBeLessThan(names.indexOf('db.1 starting 2'))
    expect(names).not.toContain('web.1 stopping')
  })

  test('under another name, too, and of a generation that is leaving', async () => {
    const stage = await stageSupervisor({ platform: overlap })
    await stage.deploy([web(), onVolume('db')], { db: 'one' })
    await stage.deploy([service('web', 'web')], {})
    const store = service('web', 'web', {}, after({ store: 'healthy' }))
    await stage.deploy([store, onVolume('store')], { store: 'one' })
    const names = stage.moments.map(({ what }) => what)
    expect(names.indexOf('db.1 down')).toBeGreaterThan(-1)
    expect(names.indexOf('db.1 down')).toBeLessThan(names.indexOf('store.1 starting 3'))
  })

  test('other files are no reason, nor what is only read', async () => {
    const stage = await stageSupervisor({ platform: overlap })
    const reads = backing('db', {
      container: {
        image: 'db',
        mounts: [
          { kind: 'bind', source: '/init', target: '/init', readOnly: true },
          { kind: 'volume', source: '', target: '/data', readOnly: false },
        ],
      },
    })
    await stage.deploy([web(), reads, onVolume('cache', 'cache')], { db: 'one', cache: 'one' })
    await stage.deploy([web(), reads, onVolume('cache', 'other')], { db: 'two', cache: 'two' })
    const names = stage.moments.map(({ what }) => what)
    expect(names).toContain('db.1 up 2')
    expect(names).not.toContain('db.1 stopping')
    expect(names).not.toContain('cache.1 stopping')
  })

  test('one that is kept goes on beside a new one that shares its files', async () => {
    const stage = await stageSupervisor()
    await stage.deploy([web(), onVolume('db')], { db: 'one' })
    await stage.deploy([web(), onVolume('db'), onVolume('backup')], { db: 'one', backup: 'one' })
    expect(stage.moments.filter(({ what }) => what.startsWith('db.1 st'))).toHaveLength(1)
  })

  test('the old one comes back when the new generation fails', async () => {
    const stage = await stageSupervisor({ platform: overlap })
    await stage.deploy([web(), onVolume('db')], { db: 'one' })
    expect((await stage.deploy([failing, onVolume('db')], { db: 'two' })).outcome).toBe('failed')
    await stage.moment(
      'db.1 up',
      stage.moments.findIndex(({ what }) => what === 'db.1 down'),
    )
    const names = stage.moments.map(({ what }) => what)
    expect(names.indexOf('db.1 down 2')).toBeLessThan(names.lastIndexOf('db.1 starting'))
    expect((await stage.deploy([web(), onVolume('db')], { db: 'one' })).outcome).toBe('switched')
    expect(stage.moments.map(({ what }) => what)).not.toContain('db.1 starting 3')
  })
})
