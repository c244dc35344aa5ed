import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { InstancePool, type RoutableInstance } from '../../src/router/pool.ts'
import {
  answer,
  exchange,
  get,
  herokuRules,
  listening,
  rawApp,
  rawClient,
  rulesWith,
  stage,
  until,
} from './stage.ts'

const instance = (name: string, state: RoutableInstance['state'], port = 1): RoutableInstance => ({
  name,
  service: 'web',
  state,
  address: '127.77.0.1',
  port,
})

const availabilities: [RoutableInstance['state'][], string][] = [
  [[], 'none'],
  [['up'], 'up'],
  [['crashed', 'up'], 'up'],
  [['starting', 'up'], 'up'],
  [['created'], 'booting'],
  [['crashed', 'starting'], 'booting'],
  [['crashed', 'down'], 'crashed'],
  [['stopping'], 'none'],
  [['down'], 'none'],
]

test.each(availabilities)('instances that are %j make the pool %s', (states, availability) => {
  const pool = new InstancePool(
    'web',
    () => ({ retire: () => undefined }),
    () => undefined,
  )
  for (const [i, state] of states.entries()) pool.set(instance(`web.${i + 1}`, state))
  expect(pool.availability).toBe(availability)
})

test('an address is retired once: when it leaves up, moves or is removed', () => {
  const retired: string[] = []
  const pool = new InstancePool(
    'web',
    ({ name, port }) => ({ retire: () => retired.push(`${name}:${port}`) }),
    () => undefined,
  )
  pool.set(instance('web.1', 'up', 1))
  pool.set(instance('web.1', 'up', 1))
  expect(retired).toEqual([])
  pool.set(instance('web.1', 'up', 2))
  expect(retired).toEqual(['web.1:1'])
  pool.set(instance('web.1', 'stopping', 2))
  expect(retired).toEqual(['web.1:1', 'web.1:2'])
  expect(pool.availability).toBe('none')
  pool.remove('web.1')
  pool.set(instance('web.2', 'up', 3))
  pool.remove('web.2')
  pool.remove('web.2')
  expect(retired).toEqual(['web.1:1', 'web.1:2', 'web.2:3'])
})

test.each([
  { balancing: 'random' as const, draws: [0, 0.99, 0.5, 0], names: ['web.1', 'web.3', 'web.2', 'web.1'] },
  { balancing: 'round-robin' as const, draws: [], names: ['web.1', 'web.2', 'web.3', 'web.1'] },
])('balancing: $balancing', async ({ balancing, draws, names }) => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK')))
  const rest = [...draws]
  await using s = await stage({ rules: { ...herokuRules, balancing }, random: () => rest.shift() ?? 0 })
  for (const name of ['web.1', 'web.2', 'web.3']) s.up(app.port, { name })
  for (const _ of names) await exchange(s.port, get())
  await s.event(names.length)
  expect(s.events.map(event => event.instance)).toEqual(names)
})

test('an instance that refuses is passed over, with the body still whole', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'second')))
  await using s = await stage({ random: () => 0 })
  const closed = createServer()
  const port = await listening(closed, '127.77.0.1')
  closed.close()
  s.up(port)
  s.up(app.port, { name: 'web.2' })
  const body = 'x'.repeat(100_000)
  const response = await fetch(s.url, { method: 'POST', body })
  expect(await response.text()).toBe('second')
  await until(() => app.received.join('').endsWith(body), 'the whole body at the second instance')
  expect(await s.event()).toMatchObject({ instance: 'web.2', status: 200, code: null })
})

test('no more than ten instances are tried', async () => {
  let draws = 0
  await using s = await stage({
    random: () => {
      draws++
      return 0
    },
  })
  for (let i = 1; i <= 15; i++) s.up(1, { name: `web.${i}` })
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  expect(await s.event()).toMatchObject({ code: 'H21', instance: 'web.10' })
  expect(draws).toBe(10)
})

test('requests wait for an instance that boots, and are served when it is up', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'at last')))
  await using s = await stage()
  s.up(app.port, { state: 'created' })
  const answers = [exchange(s.port, get()), exchange(s.port, get())]
  await new Promise(resolve => setTimeout(resolve, 100))
  s.up(app.port, { state: 'starting' })
  expect(s.events).toEqual([])
  s.up(app.port)
  for (const text of await Promise.all(answers)) expect(text).toMatch(/at last$/)
})

test.each([
  { name: 'crashes', change: 'crashed' as const, code: 'H10' },
  { name: 'is stopped', change: 'down' as const, code: 'H14' },
])('requests that wait are refused when the instance $name', async ({ change, code }) => {
  await using s = await stage()
  s.up(1, { state: 'starting' })
  const text = exchange(s.port, get())
  await new Promise(resolve => setTimeout(resolve, 50))
  s.up(1, { state: change })
  expect(await text).toMatch(/^HTTP\/1\.1 503 /)
  expect(await s.event()).toMatchObject({ code })
})

test('the backlog has a limit for each instance: H11', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith({}, { backlogPerInstance: 2 }) })
  s.up(app.port)
  s.up(app.port, { name: 'web.2' })
  const clients = Array.from({ length: 4 }, () => rawClient(s.port))
  for (const client of clients) client.socket.write(get())
  await until(() => app.accepted() === 4, 'four at the app')
  const text = await exchange(s.port, get())
  expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*<h1>H11 /)
  expect(await s.event()).toMatchObject({ code: 'H11', instance: null })
  clients[0]?.socket.destroy()
  await s.event(2)
  const next = rawClient(s.port)
  next.socket.write(get())
  await until(() => app.accepted() === 5, 'a place is free again')
  for (const client of [...clients, next]) client.socket.destroy()
})

test('those who wait for an instance that boots count in the backlog', async () => {
  await using s = await stage({ rules: rulesWith({}, { backlogPerInstance: 2 }) })
  s.up(1, { state: 'starting' })
  const clients = [rawClient(s.port), rawClient(s.port)]
  for (const client of clients) client.socket.write(get())
  await until(() => s.router.openRequests === 2, 'both wait')
  await exchange(s.port, get())
  expect(await s.event()).toMatchObject({ code: 'H11', instance: null })
  for (const client of clients) client.socket.destroy()
})

test('upgraded connections are not counted in the backlog, and are waited for in a drain', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n')
  })
  await using s = await stage({ rules: rulesWith({}, { backlogPerInstance: 1 }) })
  s.up(app.port)
  const upgrade = 'GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'
  const clients = []
  for (let i = 0; i < 3; i++) {
    const client = rawClient(s.port)
    client.socket.write(upgrade)
    expect(await client.sees(/^HTTP/)).toMatch(/^HTTP\/1\.1 101 /)
    clients.push(client)
  }
  expect(s.router.pool.inFlight('web.1')).toBe(3)
  for (const client of clients) client.socket.destroy()
  await s.router.pool.drained('web.1')
  const waiting = rawClient(s.port)
  waiting.socket.write(upgrade)
  await waiting.sees(/101/)
  waiting.socket.destroy()
  await s.event(4)
  expect(s.events.map(event => event.code)).toEqual([null, null, null, null])
})

test('an instance that leaves up ends the requests it has, and gets no new one', async () => {
  await using old = await rawApp(socket =>
    setTimeout(() => socket.write(answer('HTTP/1.1 200 OK', 'old')), 300),
  )
  await using young = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'young')))
  await using s = await stage()
  s.up(old.port)
  const slow = exchange(s.port, get())
  await until(() => old.accepted() === 1, 'the request at the old instance')
  expect(s.router.pool.inFlight('web.1')).toBe(1)
  s.up(young.port)
  let drained = false
  const drain = s.router.pool.drained('web.1').then(() => {
    drained = true
  })
  expect(await exchange(s.port, get())).toMatch(/young$/)
  expect(drained).toBe(false)
  expect(await slow).toMatch(/old$/)
  await drain
  await until(() => old.sockets.size === 0, 'the old connection closed')
})

test('waiting for a drain ends with its signal', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(get())
  await until(() => s.router.pool.inFlight('web.1') === 1, 'the request')
  await expect(s.router.pool.drained('web.1', AbortSignal.timeout(50))).rejects.toThrow(/timeout/i)
  client.socket.destroy()
  await s.router.pool.drained('web.1')
  expect(s.router.pool.inFlight('web.1')).toBe(0)
})
