import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { QuarantineRule } from '../../src/model/router-rules.ts'
import { BackOff, type Repeater } from '../../src/router/back-off.ts'
import { answer, exchange, get, listening, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const quarantine: QuarantineRule = { durationMs: 60_000, maxTries: 10, budgetMs: 60_000, backOffMs: [10, 20] }
const withRule = (rule: Partial<QuarantineRule> = {}) =>
  rulesWith({}, { quarantine: { ...quarantine, ...rule } })
const served = (body: string) => rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', body)))
const upgrade = get('/', 'Upgrade: tcp').replace('Connection: close', 'Connection: Upgrade')

/** A port of the instance address where nothing listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  const port = await listening(server, '127.77.0.1')
  server.close()
  return port
}

test('an instance that refused one request is not tried by the next ones', async () => {
  await using app = await served('alive')
  let draws = 0
  await using s = await stage({
    rules: withRule(),
    random: () => {
      draws++
      return 0
    },
  })
  s.up(await deadPort())
  s.up(app.port, { name: 'web.2' })
  for (let i = 0; i < 3; i++) expect(await exchange(s.port, get())).toMatch(/alive$/)
  // Only the first request had a choice.
  expect(draws).toBe(1)
  expect(s.events.map(event => event.instance)).toEqual(['web.2', 'web.2', 'web.2'])
})

test('after its time an instance is tried again', async () => {
  await using app = await served('back')
  await using s = await stage({ rules: withRule({ durationMs: 100 }) })
  const port = await deadPort()
  s.up(port)
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.end(answer('HTTP/1.1 200 OK', 'back'))
  })
  await listening(server, '127.77.0.1', port)
  // This request finds the only instance set aside, and waits for the end of that.
  expect(await exchange(s.port, get())).toMatch(/back$/)
  expect(app.accepted()).toBe(0)
  server.close()
})

test.each([
  { name: 'one instance', instances: 1, maxTries: 10, dead: 1 },
  { name: 'three instances', instances: 3, maxTries: 10, dead: 3 },
  { name: 'more instances than tries', instances: 5, maxTries: 2, dead: 2 },
])('a request whose own tries are all refused is told so at once: $name: H21', async c => {
  await using s = await stage({ rules: withRule({ maxTries: c.maxTries }), random: () => 0 })
  const port = await deadPort()
  for (let i = 1; i <= c.instances; i++) s.up(port, { name: `web.${i}` })
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  expect(await s.event()).toMatchObject({ code: 'H21', instance: `web.${c.dead}` })
})

test.each([
  { name: 'a request', send: get() },
  { name: 'an upgrade', send: upgrade },
])(
  '$name that finds all instances set aside waits, and gives up when its budget is spent',
  async ({ send }) => {
    // The last wait is cut to what is left of the budget.
    await using s = await stage({ rules: withRule({ budgetMs: 200, backOffMs: [10, 60_000] }) })
    const port = await deadPort()
    for (const name of ['web.1', 'web.2']) s.up(port, { name })
    await exchange(s.port, get())
    const from = performance.now()
    expect(await exchange(s.port, send)).toMatch(/^HTTP\/1\.1 503 /)
    expect(performance.now() - from).toBeGreaterThanOrEqual(190)
    const event = await s.event(2)
    expect(event).toMatchObject({ code: 'H99', instance: null, connectMs: null, serviceMs: null })
    expect(event.line).toContain(' dyno= connect= service= status=503 bytes= ')
  },
)

test('a request that has tries left, and no instance for them, waits too', async () => {
  await using s = await stage({ rules: withRule({ budgetMs: 200 }), random: () => 0 })
  const port = await deadPort()
  s.up(port)
  await exchange(s.port, get())
  s.up(port, { name: 'web.2' })
  // web.1 is set aside; web.2 refuses: one of two tries made.
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  // Nor is the connect that failed an instance's, once it waits.
  expect(await s.event(2)).toMatchObject({ code: 'H99', instance: null, connectMs: null })
  expect(s.router.pool.inFlight('web.2')).toBe(0)
})

const changes = [
  { name: 'another instance comes up', code: null },
  { name: 'the instance crashes', code: 'H10' },
  { name: 'the client leaves', code: 'H27' },
  { name: 'the router closes', code: 'H24' },
] as const

test.each(changes)('a request that waits for an instance set aside: $name', async ({ code }) => {
  await using app = await served('other')
  await using s = await stage({ rules: withRule({ backOffMs: [50_000] }), drainMs: 10 })
  const port = await deadPort()
  s.up(port)
  await exchange(s.port, get())
  const client = rawClient(s.port)
  client.socket.write(get())
  await until(() => s.router.openRequests === 1, 'the request')
  if (code === null) s.up(app.port, { name: 'web.2' })
  if (code === 'H10') s.up(port, { state: 'crashed' })
  if (code === 'H27') client.socket.resetAndDestroy()
  if (code === 'H24') await s.router.close()
  expect(await s.event(2)).toMatchObject({ code, instance: code === null ? 'web.2' : null })
  await client.closed
  expect(s.events).toHaveLength(2)
})

test('a client that has left is not looked for an instance again', async () => {
  await using app = await served('other')
  await using s = await stage({ rules: withRule({ durationMs: 100, backOffMs: [200] }) })
  const port = await deadPort()
  s.up(port)
  await exchange(s.port, get())
  const leaver = rawClient(s.port)
  leaver.socket.write(get())
  await until(() => s.router.openRequests === 1, 'the request')
  leaver.socket.resetAndDestroy()
  expect(await s.event(2)).toMatchObject({ code: 'H27' })
  // This one finds the time over and the instance still dead: by then the other's wait would be over too.
  await exchange(s.port, get())
  await exchange(s.port, get())
  expect(s.router.pool.inFlight('web.1')).toBe(0)
  expect(app.accepted()).toBe(0)
})

test('those who wait count in the backlog', async () => {
  const rules = rulesWith({}, { quarantine: { ...quarantine, backOffMs: [50_000] }, backlogPerInstance: 2 })
  await using s = await stage({ rules })
  s.up(await deadPort())
  await exchange(s.port, get())
  const clients = [rawClient(s.port), rawClient(s.port)]
  for (const client of clients) client.socket.write(get())
  await until(() => s.router.openRequests === 2, 'both wait')
  await exchange(s.port, get())
  expect(await s.event(2)).toMatchObject({ code: 'H11' })
  for (const client of clients) client.socket.destroy()
})

test('the waits grow, the last one repeats, and all end with the budget', async () => {
  const looks: number[] = []
  const waiter: Repeater = { triedSince: null }
  await new Promise<void>(resolve => {
    const backOff: BackOff<Repeater> = new BackOff(
      { backOffMs: [20, 60], budgetMs: 250 },
      one => {
        looks.push(performance.now() - (one.triedSince ?? 0))
        backOff.start(one)
      },
      () => resolve(),
    )
    backOff.start(waiter)
    expect(backOff.size).toBe(1)
  })
  expect(performance.now() - (waiter.triedSince ?? 0)).toBeGreaterThanOrEqual(249)
  // Never earlier than 20, 80, 140, 200 ms; a busy machine may leave out the last ones.
  for (const [i, least] of [20, 80, 140, 200].entries())
    if (looks[i] !== undefined) expect(looks[i]).toBeGreaterThanOrEqual(least - 2)
  expect(looks.length).toBeGreaterThanOrEqual(1)
  // One more: a timer may ring a fraction of a millisecond early.
  expect(looks.length).toBeLessThanOrEqual(5)
})

test('whenAll try: instances that are all set aside are tried all the same', async () => {
  await using s = await stage({ rules: withRule({ whenAll: 'try' }) })
  const port = await deadPort()
  s.up(port)
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.end(answer('HTTP/1.1 200 OK', 'back'))
  })
  await listening(server, '127.77.0.1', port)
  // It is set aside for a minute.
  expect(await exchange(s.port, get())).toMatch(/back$/)
  server.close()
})

test('whenAll try: a request tries each instance once', async () => {
  await using s = await stage({ rules: withRule({ whenAll: 'try', maxTries: 3 }) })
  for (const name of ['web.1', 'web.2']) s.up(await deadPort(), { name })
  for (let i = 0; i < 2; i++) expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  expect(s.events.map(event => event.code)).toEqual(['H21', 'H21'])
})
