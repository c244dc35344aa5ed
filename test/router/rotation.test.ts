import { once } from 'node:events'
import { expect, test } from 'vitest'
import { deafListener } from './deaf-listener.ts'
import { answer, exchange, get, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const tag = (body: string) => rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', body)))

test('an instance out of rotation gets no new request and keeps the one it has', async () => {
  await using slow = await rawApp(() => undefined)
  await using other = await tag('other')
  await using s = await stage({ random: () => 0 })
  s.up(slow.port)
  const kept = exchange(s.port, get())
  await until(() => slow.accepted() === 1, 'the request')
  s.up(slow.port, { inRotation: false })
  s.up(other.port, { name: 'web.2' })
  for (let i = 0; i < 5; i++) expect(await exchange(s.port, get())).toMatch(/other$/)
  for (const socket of slow.sockets) socket.write(answer('HTTP/1.1 200 OK', 'kept'))
  expect(await kept).toMatch(/kept$/)
  await s.router.pool.drained('web.1')
  s.router.pool.remove('web.2')
  s.up(slow.port, { inRotation: true })
  const back = exchange(s.port, get())
  await until(() => slow.received.join('').match(/GET/g)?.length === 2, 'a request after its return')
  for (const socket of slow.sockets) socket.write(answer('HTTP/1.1 200 OK', 'back'))
  expect(await back).toMatch(/back$/)
})

test('instances that are up, and none in rotation: no-healthy-instances', async () => {
  await using app = await tag('never')
  await using s = await stage()
  s.up(app.port, { inRotation: false })
  s.up(app.port, { name: 'web.2', inRotation: false })
  s.up(app.port, { name: 'web.3', state: 'starting' })
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  expect(await s.event()).toMatchObject({ code: 'H99', instance: null })
  expect(app.accepted()).toBe(0)
})

test('a new address while starting: the old one is retired, requests wait for the new one', async () => {
  await using old = await tag('old')
  await using young = await tag('young')
  await using s = await stage()
  s.up(old.port)
  await exchange(s.port, get())
  s.up(young.port, { state: 'starting' })
  await until(() => old.sockets.size === 0, 'the kept connection closed')
  const waiting = exchange(s.port, get())
  await until(() => s.router.openRequests === 1, 'the request that waits')
  expect(young.accepted()).toBe(0)
  s.up(young.port)
  expect(await waiting).toMatch(/young$/)
  expect(old.accepted()).toBe(1)
})

test.each([
  { name: 'is replaced by one that boots', next: 'starting' as const, code: null },
  { name: 'is replaced by one that is up', next: 'up' as const, code: null },
  { name: 'is stopped', next: 'down' as const, code: 'H14' },
])('a request that is still connecting when its instance $name', async ({ next, code }) => {
  await using deaf = await deafListener()
  await using young = await tag('young')
  await using s = await stage({ rules: rulesWith({ connectMs: 1_000 }) })
  s.up(deaf.port)
  const text = exchange(s.port, get())
  await until(() => s.router.pool.inFlight('web.1') === 1, 'the request')
  s.up(young.port, { state: next })
  if (next === 'starting') {
    // Its connect is given up, and it waits like any other.
    await until(() => s.router.pool.inFlight('web.1') === 0, 'the connect given up')
    s.up(young.port)
  }
  expect(await text).toMatch(code === null ? /young$/ : /^HTTP\/1\.1 503 /)
  expect(await s.event()).toMatchObject({ code })
})

test('the first request wakes a pool that sleeps, once; all of them wait and are served', async () => {
  await using app = await tag('awake')
  await using s = await stage()
  s.up(app.port)
  let woken = 0
  s.router.pool.sleep(() => {
    woken++
  })
  s.up(app.port, { state: 'stopping' })
  s.up(app.port, { state: 'down' })
  expect(woken).toBe(0)
  const waiting = [exchange(s.port, get()), exchange(s.port, get())]
  await until(() => s.router.openRequests === 2, 'both wait')
  expect(woken).toBe(1)
  s.up(app.port, { state: 'starting' })
  s.up(app.port)
  for (const text of await Promise.all(waiting)) expect(text).toMatch(/awake$/)
  expect(await exchange(s.port, get())).toMatch(/awake$/)
  expect(woken).toBe(1)
})

test('an instance that is still up gets nothing while the pool sleeps', async () => {
  await using app = await tag('up')
  await using s = await stage()
  s.up(app.port)
  let woken = false
  s.router.pool.sleep(() => {
    woken = true
    s.up(app.port, { name: 'web.2' })
  })
  expect(app.accepted()).toBe(0)
  expect(await exchange(s.port, get())).toMatch(/up$/)
  expect(woken).toBe(true)
})

test.each([
  {
    name: 'told so before an instance was made, and woken again by the next request',
    fail: 'told' as const,
    woken: 2,
    next: 'H20',
  },
  { name: 'told so while it boots', fail: 'told-booting' as const, woken: 1, next: 'H20' },
  { name: 'its instance crashes', fail: 'crash' as const, woken: 1, next: 'H10' },
])('an app that does not wake: $name', async ({ fail, woken: times, next }) => {
  const wakeFailed = { status: 502, code: 'WAKE', description: 'x', level: 'error', body: 'empty' } as const
  const base = rulesWith({ bootQueueMs: 60_000 })
  const rules = rulesWith({ bootQueueMs: 300 }, { failures: { ...base.failures, 'wake-failed': wakeFailed } })
  await using s = await stage({ rules })
  let woken = 0
  const { pool } = s.router
  pool.sleep(() => {
    woken++
    if (fail !== 'told') s.up(1, { state: 'starting' })
    setTimeout(() => (fail === 'crash' ? s.up(1, { state: 'crashed' }) : pool.wakeFailed()), 20)
  })
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 502 /)
  expect(await s.event()).toMatchObject({ code: 'WAKE', instance: null })
  await exchange(s.port, get())
  expect(await s.event(2)).toMatchObject({ code: fail === 'told' ? 'WAKE' : next })
  expect(woken).toBe(times)
})

test('what the router did last, and what it is doing', async () => {
  await using app = await rawApp((socket, head) =>
    socket.write(
      /upgrade/i.test(head)
        ? 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n'
        : answer('HTTP/1.1 200 OK', 'ok'),
    ),
  )
  await using s = await stage()
  s.up(app.port)
  const started = s.router.lastActivityAt
  expect(s.router.openRequests).toBe(0)
  await exchange(s.port, get())
  await s.event()
  const afterRequest = s.router.lastActivityAt
  expect(afterRequest).toBeGreaterThan(started)
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(s.router.lastActivityAt).toBe(afterRequest)
  const client = rawClient(s.port)
  client.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
  await client.sees(/101/)
  const open = s.router.lastActivityAt
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(s.router.lastActivityAt).toBeGreaterThan(open)
  expect(s.router.openRequests).toBe(1)
  client.socket.destroy()
  await once(client.socket, 'close')
  await s.event(2)
  expect(s.router.openRequests).toBe(0)
})
