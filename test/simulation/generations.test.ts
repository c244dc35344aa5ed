import { expect, test } from 'vitest'
import { live, overlap, platformWith, server } from './live.ts'

const overlapping = platformWith(overlap(60_000))
const replacing = platformWith({})

test('a save is served by a new generation, while the old one answers until it is ready', async () => {
  const app = await live({ 'server.mjs': server('one') }, { platform: overlapping })
  await app.app
  expect(await app.get()).toMatchObject({ status: 200, body: 'one' })
  await app.write({ 'server.mjs': server('two') })
  const change = await app.event('change')
  expect(change).toMatchObject({ generation: 2, files: ['server.mjs'], count: 1 })
  const switched = await app.event('deploy', ({ phase }) => phase === 'switched')
  expect(switched).toMatchObject({ generation: 2, serving: 2 })
  expect(await app.get()).toMatchObject({ status: 200, body: 'two' })
})

test('a generation that fails its verdict never has traffic; the fix of it does', async () => {
  const app = await live({ 'server.mjs': server('one') }, { platform: overlapping })
  await app.app
  await app.write({ 'server.mjs': server('two', "process.env.PORT, '127.0.0.1'") })
  const failed = await app.event('deploy', ({ phase }) => phase === 'failed')
  expect(failed).toMatchObject({ generation: 2, serving: 1, verdicts: [{ code: 'loopback-only' }] })
  expect((await app.get()).body).toBe('one')
  await app.write({ 'server.mjs': server('three') })
  await app.event('deploy', ({ phase }) => phase === 'switched')
  expect((await app.get()).body).toBe('three')
})

test('a crash of a new generation before its bind keeps the old one', async () => {
  const app = await live({ 'server.mjs': server('one') }, { platform: replacing })
  await app.app
  await app.write({ 'server.mjs': 'throw new Error("no")' })
  const failed = await app.event('deploy')
  expect(failed).toMatchObject({ phase: 'failed', serving: 1, verdicts: [{ code: 'crashed' }] })
  expect((await app.get()).body).toBe('one')
})

test('a save while a generation boots takes its place', async () => {
  const app = await live({ 'server.mjs': server('one') }, { platform: overlapping })
  await app.app
  await app.write({ 'server.mjs': 'setInterval(() => {}, 1000); console.log("never binds")' })
  await app.event('log', ({ text }) => text === 'never binds')
  await app.write({ 'server.mjs': server('three') })
  expect(await app.event('deploy')).toMatchObject({ generation: 2, phase: 'superseded', serving: 1 })
  expect(await app.event('deploy', ({ phase }) => phase === 'switched')).toMatchObject({ generation: 3 })
  expect((await app.get()).body).toBe('three')
  // Nothing of what was superseded is left.
  const launched = app.events.flatMap(e =>
    e.type === 'instance' && e.generation === 2 && e.pid !== null ? [e.pid] : [],
  )
  expect(launched.length).toBeGreaterThan(0)
  for (const pid of launched) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a save while the first generation boots takes its place, and requests wait for it', async () => {
  const app = await live(
    { 'server.mjs': 'setInterval(() => {}, 1000); console.log("never binds")' },
    { platform: overlapping },
  )
  await app.event('log', ({ text }) => text === 'never binds')
  const answer = app.get()
  await app.write({ 'server.mjs': server('two') })
  expect(await answer).toMatchObject({ status: 200, body: 'two' })
  expect((await app.app).cameUp).toBe(true)
})

test('a first generation that fails waits for a change', async () => {
  const app = await live({ 'server.mjs': 'process.exit(3)' }, { platform: overlapping })
  expect((await app.app).ok).toBe(false)
  expect(await app.event('deploy')).toMatchObject({ generation: 1, phase: 'failed', serving: null })
  expect(await app.get()).toMatchObject({ status: 503 })
  expect(await app.event('request')).toMatchObject({ code: 'H10' })
  await app.write({ 'server.mjs': server('two') })
  await app.event('deploy', ({ phase }) => phase === 'switched')
  expect((await app.get()).body).toBe('two')
  expect((await app.app).cameUp).toBe(true)
})

test('requests in flight end on the old generation; it lives on as long as the platform lets it', async () => {
  const platform = platformWith(overlap(1_500))
  const app = await live({ 'server.mjs': server('one') }, { platform })
  await app.app
  const slow = app.get('/slow900')
  await app.write({ 'server.mjs': server('two') })
  await app.event('deploy', ({ phase }) => phase === 'switched')
  expect((await app.get()).body).toBe('two')
  expect((await slow).body).toBe('one')
  expect(app.events.some(({ type }) => type === 'stop')).toBe(false)
  expect(await app.event('stop')).toMatchObject({ instance: 'web.1', killed: false })
  expect(await app.event('deploy', ({ phase }) => phase === 'retired')).toMatchObject({ generation: 1 })
})

test('an old generation that crashes while it lives on is not started again', async () => {
  const platform = platformWith({ ...overlap(60_000), restart: { delaysMs: [0] } })
  const app = await live({ 'server.mjs': server('one') }, { platform })
  await app.app
  const { address, port } = await app.event('ready')
  await app.write({ 'server.mjs': server('two') })
  await app.event('deploy', ({ phase }) => phase === 'switched')
  const at = app.events.length
  await fetch(`http://${address}:${port}/crash`).catch(() => undefined)
  await new Promise(resolve => setTimeout(resolve, 700))
  expect(app.events.slice(at).filter(e => e.type === 'instance' && e.state === 'starting')).toEqual([])
  expect((await app.get()).body).toBe('two')
})

test('of many old generations only two live on', async () => {
  const app = await live({ 'server.mjs': server('1') }, { platform: overlapping })
  await app.app
  for (const n of [2, 3, 4]) {
    await app.write({ 'server.mjs': server(String(n)) })
    await app.event('deploy', ({ generation, phase }) => generation === n && phase === 'switched')
  }
  expect(await app.event('deploy', ({ phase }) => phase === 'retired')).toMatchObject({ generation: 1 })
  expect(await app.event('notice', ({ code }) => code === 'retired-early')).toMatchObject({ type: 'notice' })
  expect(app.events.filter(e => e.type === 'deploy' && e.phase === 'retired')).toHaveLength(1)
})

test('where the platform replaces, requests wait from the stop of the old to the switch, and none is lost', async () => {
  const slowEnd = server('one').replace(
    "process.on('SIGTERM', () => {",
    "process.on('SIGTERM', async () => { await new Promise(r => setTimeout(r, 700));",
  )
  const app = await live({ 'server.mjs': slowEnd }, { platform: replacing })
  await app.app
  await app.write({ 'server.mjs': server('two') })
  await app.event('log', ({ text }) => text.startsWith('Stopping all processes'))
  const waiting = await app.get()
  expect(waiting).toMatchObject({ status: 200, body: 'two' })
  const order = app.events.flatMap(e => (e.type === 'stop' || e.type === 'request' ? [e.type] : []))
  expect(order).toEqual(['stop', 'request'])
})

test('a switch that the platform makes late is superseded by a save before it', async () => {
  const app = await live({ 'server.mjs': server('one') }, { platform: platformWith(overlap(0, 60_000)) })
  await app.app
  await app.write({ 'server.mjs': server('two') })
  await app.event('ready', ({ generation }) => generation === 2)
  expect((await app.get()).body).toBe('one')
  await app.write({ 'server.mjs': server('three') })
  expect(await app.event('deploy')).toMatchObject({ generation: 2, phase: 'superseded', serving: 1 })
})

test('a generation that crashes between its verdict and a late switch never has traffic', async () => {
  const platform = platformWith({ ...overlap(0, 2_500), restart: { delaysMs: [] } })
  const app = await live({ 'server.mjs': server('one') }, { platform })
  await app.app
  const dies = "server.on('listening', () => setTimeout(() => process.exit(9), 700))"
  await app.write({ 'server.mjs': server('two', undefined, dies) })
  await app.event('ready', ({ generation }) => generation === 2)
  const deploy = await app.event('deploy')
  expect(deploy).toMatchObject({
    generation: 2,
    phase: 'failed',
    serving: 1,
    verdicts: [{ code: 'crashed' }],
  })
  expect((await app.get()).body).toBe('one')
})

test('a second port that only one generation can hold: the old one is stopped first', async () => {
  // It binds the second port first, so that it is that port which ends it.
  const admin = (words: string) => `import { createServer as make } from 'node:http'
make((q, s) => s.end()).listen(7431, '127.0.0.1', () => import('./main.mjs?${words}'))`
  const app = await live({ 'server.mjs': admin('1'), 'main.mjs': server('one') }, { platform: overlapping })
  await app.app
  await app.write({ 'main.mjs': server('two') })
  expect(await app.event('notice', e => e.code !== 'leftovers-ended')).toMatchObject({
    code: 'port-held-by-old',
    message: expect.stringContaining('7431'),
  })
  expect(await app.event('deploy')).toMatchObject({ generation: 2, phase: 'switched', serving: 2 })
  expect((await app.get()).body).toBe('two')
})

test('the Procfile and .env of now count; one that cannot be read keeps the old generation', async () => {
  const words = server('x').replace('"x"', 'process.env.WORDS')
  const app = await live({ 'server.mjs': words, '.env': 'WORDS=one\n' }, { platform: overlapping })
  await app.app
  expect((await app.get()).body).toBe('one')
  await app.write({ '.env': 'WORDS=two\n' })
  await app.event('deploy', ({ generation }) => generation === 2)
  expect((await app.get()).body).toBe('two')
  await app.write({ Procfile: 'web node server.mjs\n' })
  const failed = await app.event('deploy', ({ generation }) => generation === 3)
  expect(failed).toMatchObject({
    phase: 'failed',
    serving: 2,
    error: { code: 'invalid-file', file: 'Procfile', line: 1 },
  })
  expect((await app.get()).body).toBe('two')
  await app.write({ Procfile: 'web: WORDS=three node server.mjs\n' })
  await app.event('deploy', ({ generation, phase }) => generation === 4 && phase === 'switched')
  expect((await app.get()).body).toBe('three')
})

test('a worker that goes is stopped, one that comes is started', async () => {
  const worker = 'console.log("working"); setInterval(() => {}, 1000)'
  const app = await live({ 'server.mjs': server('one'), 'worker.mjs': worker }, { platform: overlapping })
  await app.app
  await app.write({ Procfile: 'web: node server.mjs\njob: node worker.mjs\n' })
  await app.event('deploy', ({ phase }) => phase === 'switched')
  expect(await app.event('log', ({ text }) => text === 'working')).toMatchObject({
    instance: 'job.1',
    generation: 2,
  })
})
