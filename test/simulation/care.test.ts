import { expect, test } from 'vitest'
import type { SimulateOptions } from '../../src/model/options.ts'
import { type Live, live, platformWith, server } from './live.ts'

const health = {
  boot: {
    timeoutMs: 20_000,
    check: {
      kind: 'http' as const,
      path: '/',
      method: 'GET' as const,
      passes: [[200, 399]] as const,
      intervalMs: 50,
      timeoutMs: 1_000,
      headers: {},
    },
  },
}

test('an instance that fails its check leaves the rotation, and is started anew', async () => {
  const platform = platformWith({
    ...health,
    liveness: { intervalMs: 50, outAfterMs: 200, restartAfterMs: 900 },
  })
  const app = await live({ 'server.mjs': server('fine') }, { platform, instances: { web: 2 } })
  await app.app
  await app.get('/sick')
  const out = await app.event('health', ({ inRotation }) => !inRotation)
  expect(out).toMatchObject({ passing: false, text: expect.stringContaining('503') })
  // The other one serves alone.
  for (let i = 0; i < 10; i++) expect((await app.get()).status).toBe(200)
  await app.event('stop', ({ instance }) => instance === out.instance)
  const at = app.events.length
  await app.event('instance', ({ instance, state }) => instance === out.instance && state === 'up', at)
})

test('an app without traffic sleeps; a request wakes it and waits', async () => {
  const platform = platformWith({ sleep: { idleMs: 400 } })
  const app = await live({ 'server.mjs': server('awake') }, { platform, sleep: true })
  await app.app
  await app.event('instance', ({ state }) => state === 'down')
  const asleep = await app.event('notice', ({ code }) => code === 'asleep')
  expect(asleep.message).toContain('no request for 0.40 s')
  expect(await app.get()).toMatchObject({ status: 200, body: 'awake' })
  // ... and falls asleep again.
  const at = app.events.length
  await app.event('instance', ({ state }) => state === 'down', at)
})

test('a save while the app sleeps wakes it', async () => {
  const platform = platformWith({ sleep: { idleMs: 600 } })
  const app = await live({ 'server.mjs': server('one') }, { platform, sleep: true })
  await app.app
  await app.event('instance', ({ state }) => state === 'down')
  await app.write({ 'server.mjs': server('two') })
  await app.event('deploy', ({ phase }) => phase === 'switched')
  expect((await app.get()).body).toBe('two')
  const at = app.events.length
  await app.event('instance', ({ state }) => state === 'down', at)
  expect((await app.get()).body).toBe('two')
})

test('instances are cycled: the next one starts while the one before stops', async () => {
  const platform = platformWith({ cycle: { everyMs: 700, jitterMs: 0 } })
  const app = await live({ 'server.mjs': server('round') }, { platform, cycle: true })
  await app.app
  const first = await app.event('ready')
  await app.event('stop')
  const second = await app.event('ready', ({ port }) => port !== first.port)
  expect(second.instance).toBe('web.1')
  expect((await app.get()).body).toBe('round')
})

test('a crash is followed by a restart by the back-off of the platform', async () => {
  const platform = platformWith({ restart: { delaysMs: [0, 300] } })
  const app = await live({ 'server.mjs': server('again') }, { platform, instances: { web: 1 } })
  await app.app
  const crash = app.get('/crash').catch(() => undefined)
  await app.event('instance', ({ state }) => state === 'crashed')
  await crash
  const at = app.events.findLastIndex(e => e.type === 'instance' && e.state === 'crashed')
  await app.event('instance', ({ state }) => state === 'up', at)
  expect((await app.get()).body).toBe('again')
})

test('no more restarts in a row than the platform makes', async () => {
  const platform = platformWith({ restart: { delaysMs: [0], most: 2 } })
  const once = `import { existsSync, writeFileSync } from 'node:fs'
if (existsSync('crashed')) process.exit(3)
${server('once').replace('process.exit(7)', "(writeFileSync('crashed', ''), process.exit(7))")}`
  const app = await live({ 'server.mjs': once }, { platform, watch: false, instances: { web: 1 } })
  await app.app
  await app.get('/crash').catch(() => undefined)
  const crashed = () => app.events.filter(e => e.type === 'instance' && e.state === 'crashed').length
  while (crashed() < 3) await new Promise(resolve => setTimeout(resolve, 20))
  await new Promise(resolve => setTimeout(resolve, 500))
  expect(crashed()).toBe(3)
})

test('an end with status 0 is the end, where the platform takes it for one', async () => {
  const platform = platformWith({ restart: { delaysMs: [0], afterSuccess: false } })
  const done = server('done').replace('process.exit(7)', 'process.exit(0)')
  const app = await live({ 'server.mjs': done }, { platform, instances: { web: 1 } })
  await app.app
  await app.get('/crash').catch(() => undefined)
  const end = await app.event('instance', ({ state }) => state === 'crashed')
  expect(end.exit).toEqual({ code: 0, signal: null })
  const at = app.events.indexOf(end)
  await new Promise(resolve => setTimeout(resolve, 500))
  expect(app.events.slice(at + 1).filter(({ type }) => type === 'instance')).toEqual([])
})

test.each<[what: string, options: SimulateOptions, notice: RegExp]>([
  ['--sleep', { sleep: true }, /^option-idle: .*--sleep changes nothing/],
  ['--cycle', { cycle: true }, /^option-idle: .*say how often/],
  ['--cycle 1h', { cycle: 3_600_000 }, /^$/],
  ['--instances web=0', { instances: { web: 0 } }, /^no-instances: web is to have no instances/],
])('%s is told where it comes to nothing', async (_what, options, notice) => {
  const { sleep: _sleep, cycle: _cycle, ...platform } = platformWith({})
  const app = await live({ 'server.mjs': server('up') }, { ...options, platform, watch: false })
  await app.app
  const told = app.events.map(event => (event.type === 'notice' ? `${event.code}: ${event.message}` : ''))
  expect(told.filter(Boolean).join()).toMatch(notice)
})

test.each<[when: string, moment: (app: Live) => Promise<unknown>]>([
  [
    'before its process',
    app => app.event('instance', ({ from, state }) => from === 'up' && state === 'starting'),
  ],
  ['while it boots', app => app.event('log', ({ text }) => text === 'again')],
])('a restart that the end of the run cuts short %s is no failure of the app', async (_when, moment) => {
  const platform = platformWith({ cycle: { everyMs: 700, jitterMs: 0 } })
  const slowAgain = `import { existsSync, writeFileSync } from 'node:fs'
if (existsSync('second')) {
  console.log('again')
  await new Promise(() => setInterval(() => {}, 1000))
}
writeFileSync('second', '')
${server('once')}`
  const options = { platform, watch: false, cycle: true, instances: { web: 1 } }
  const app = await live({ 'server.mjs': slowAgain }, options)
  await app.app
  await moment(app)
  await app.interrupt()
  expect(app.events.filter(({ type }) => type === 'diagnosis')).toEqual([])
  expect(await app.event('verdict')).toMatchObject({ ok: true })
})
