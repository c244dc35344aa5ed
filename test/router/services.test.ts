import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { RequestEvent } from '../../src/model/events.ts'
import type { RoutableInstance } from '../../src/router/pool.ts'
import type { Router, RouterOptions } from '../../src/router/router.ts'
import {
  answer,
  exchange,
  openSockets,
  rawApp,
  rawClient,
  rulesWith,
  type Stage,
  stage,
  until,
} from './stage.ts'

const hasIpv6 = Object.values(networkInterfaces()).some(list =>
  list?.some(address => address.address === '::1'),
)

function request(host: string, path = '/', ...lines: string[]): string {
  return [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...lines, 'Connection: close', '', ''].join('\r\n')
}

/** An app whose every answer has this body. */
function says(body: string) {
  return rawApp(socket => socket.end(answer('HTTP/1.1 200 OK\r\nConnection: close', body)))
}

/** Makes an instance known as the gate of a generation does. */
function up(router: Router, service: string, port: number, more: Partial<RoutableInstance> = {}): void {
  router.sink.set({ name: `${service}.1`, service, state: 'up', address: '127.77.0.1', port, ...more })
}

/** A router of `web` and `api`, each with an app that says its name. */
async function twoServices(options: Partial<RouterOptions> = {}) {
  const web = await says('web')
  const api = await says('api')
  const s = await stage(options)
  const apiPort = await s.router.serve('api', 0)
  up(s.router, 'web', web.port)
  up(s.router, 'api', api.port)
  const dispose = async () => {
    for (const opened of [s, web, api]) await opened[Symbol.asyncDispose]()
  }
  return { s, web, api, apiPort, [Symbol.asyncDispose]: dispose }
}

async function who(port: number, sent: string): Promise<string> {
  return (await exchange(port, sent)).replace(/^[\s\S]*\r\n\r\n/, '')
}

test.each<[host: string, service: string]>([
  ['api.localhost', 'api'],
  ['api.localhost:6420', 'api'],
  ['API.LocalHost:1', 'api'],
  ['api.localhost.', 'api'],
  ['api.localhost.:6420', 'api'],
  ['web.localhost', 'web'],
  ['localhost', 'web'],
  ['127.0.0.1:6420', 'web'],
  ['[::1]:6420', 'web'],
  ['my-app.herokuapp.com', 'web'],
  // Sub-domains are the app's own.
  ['v1.api.localhost', 'web'],
  ['api', 'web'],
  ['api.localhost.evil', 'web'],
  ['api.localhost..', 'web'],
  ['worker.localhost', 'web'],
])('Host %s on the main port leads to %s, on the port of api to api', async (host, service) => {
  await using two = await twoServices()
  expect(await who(two.s.port, request(host))).toBe(service)
  expect(await two.s.event()).toMatchObject({ service, instance: `${service}.1`, host })
  expect(await who(two.apiPort, request(host))).toBe('api')
  expect(await two.s.event(2)).toMatchObject({ service: 'api', instance: 'api.1', host })
})

test('the host of an absolute target counts, not the Host beside it', async () => {
  await using two = await twoServices()
  const to = (target: string, host: string) => `GET ${target} HTTP/1.0\r\nHost: ${host}\r\n\r\n`
  expect(await who(two.s.port, to('http://api.localhost/x', 'localhost'))).toBe('api')
  expect(await who(two.s.port, to('http://localhost/x', 'api.localhost'))).toBe('web')
})

test('requests of one kept connection go each to its own service', async () => {
  await using web = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'from web.')))
  await using api = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'from api.')))
  await using s = await stage()
  await s.router.serve('api', 0)
  up(s.router, 'web', web.port)
  up(s.router, 'api', api.port)
  const client = rawClient(s.port)
  for (const [i, name] of ['web', 'api', 'web', 'api'].entries()) {
    client.socket.write(`GET / HTTP/1.1\r\nHost: ${name}.localhost\r\n\r\n`)
    await until(() => client.text().split(/from ...\./).length === i + 2, `answer ${i + 1}`)
    expect(client.text().endsWith(`from ${name}.`)).toBe(true)
  }
  client.socket.destroy()
})

test.each([
  { proto: 'http' as const, name: 'its number' },
  { proto: 'https' as const, name: '443' },
])('the app is told the port a request came by: $proto, $name', async ({ proto }) => {
  await using api = await rawApp(socket => socket.end(answer('HTTP/1.1 200 OK', 'x')))
  await using s = await stage({ proto })
  const port = await s.router.serve('api', 0)
  up(s.router, 'api', api.port)
  await exchange(s.port, request('api.localhost'))
  await exchange(port, request(`127.0.0.1:${port}`))
  const told = api.received.map(text => /x-forwarded-port: (\d+)/i.exec(text)?.[1])
  expect(told).toEqual(proto === 'https' ? ['443', '443'] : [String(s.port), String(port)])
  expect(port).not.toBe(s.port)
})

test('a redirect of an app that is told https comes back to the port it was asked on', async () => {
  await using api = await rawApp((socket, head) => {
    const host = /^host: (.*)\r$/im.exec(head)?.[1]
    socket.end(`HTTP/1.1 302 Found\r\nLocation: https://${host}/in\r\nContent-Length: 0\r\n\r\n`)
  })
  await using s = await stage({ proto: 'https' })
  const port = await s.router.serve('api', 0)
  up(s.router, 'api', api.port)
  for (const [at, host] of [
    [s.port, `api.localhost:${s.port}`],
    [port, `127.0.0.1:${port}`],
  ] as const)
    expect(await exchange(at, request(host))).toContain(`\r\nLocation: http://${host}/in\r\n`)
})

test("a service's own port listens wherever the main one does", async () => {
  await using s = await stage({ hosts: ['127.0.0.1', '::1'] })
  await using api = await says('api')
  const port = await s.router.serve('api', 0)
  up(s.router, 'api', api.port)
  expect(s.router.addresses).toEqual(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])
  for (const host of s.router.addresses) {
    const client = rawClient(port, host)
    client.socket.write(request('x'))
    expect(await client.sees(/api$/)).toMatch(/^HTTP\/1\.1 200 /)
    client.socket.destroy()
  }
})

test('the platform answers for each service by the state of its own instances', async () => {
  await using two = await twoServices()
  const { s, apiPort } = two
  const failures = async () => [
    await exchange(s.port, request('api.localhost')),
    await exchange(apiPort, request('localhost')),
  ]
  up(s.router, 'api', two.api.port, { state: 'crashed' })
  for (const text of await failures()) expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*<h1>H10 /)
  s.router.sink.remove('api.1')
  for (const text of await failures()) expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*<h1>H14 /)
  expect(await who(s.port, request('localhost'))).toBe('web')
  await s.event(5)
  expect(s.events.map(({ service, code }) => [service, code])).toEqual([
    ['api', 'H10'],
    ['api', 'H10'],
    ['api', 'H14'],
    ['api', 'H14'],
    ['web', null],
  ])
})

test('a request that waits for one service to boot is not let into another', async () => {
  await using two = await twoServices()
  const { s, api } = two
  up(s.router, 'api', api.port, { state: 'starting' })
  const waiting = rawClient(s.port)
  waiting.socket.write(request('api.localhost'))
  await until(() => s.router.openRequests === 1, 'the request under way')
  expect(await who(s.port, request('localhost'))).toBe('web')
  up(s.router, 'web', two.web.port, { name: 'web.2' })
  expect(waiting.text()).toBe('')
  up(s.router, 'api', api.port)
  expect(await waiting.sees(/api$/)).toMatch(/^HTTP\/1\.1 200 /)
  await waiting.closed
})

test.each([
  { name: 'a header that is too long', lines: [`X: ${'x'.repeat(9_000)}`] },
  { name: 'another Expect', lines: ['Expect: miracles'] },
])('a request refused for $name is told of the service it was for', async ({ lines }) => {
  await using two = await twoServices({ rules: rulesWith({}, { unknownExpect: 'refuse' }) })
  const text = await exchange(two.s.port, request('api.localhost', '/', ...lines))
  expect(text).toMatch(/^HTTP\/1\.1 4\d\d /)
  expect(await two.s.event()).toMatchObject({ service: 'api', instance: null, host: 'api.localhost' })
})

test('a WebSocket reaches a service by its name and by its port', async () => {
  await using two = await twoServices()
  const server = new WebSocketServer({ port: 0, host: '127.77.0.1' })
  await once(server, 'listening')
  server.on('connection', socket => socket.on('message', data => socket.send(`api: ${data}`)))
  up(two.s.router, 'api', (server.address() as { port: number }).port)
  const urls = [`ws://127.0.0.1:${two.s.port}`, `ws://127.0.0.1:${two.apiPort}`]
  for (const [i, url] of urls.entries()) {
    const socket = new WebSocket(url, { headers: { Host: 'api.localhost' } })
    await once(socket, 'open')
    socket.send('hello')
    const [data] = (await once(socket, 'message')) as [Buffer]
    expect(String(data)).toBe('api: hello')
    expect(two.s.router.openRequests).toBe(1)
    const before = performance.now()
    expect(two.s.router.lastActivityAt).toBeGreaterThanOrEqual(before)
    socket.close()
    expect(await two.s.event(i + 1)).toMatchObject({ service: 'api', status: 101 })
  }
  server.close()
  await once(server, 'close')
})

test('activity on any port is activity of the router', async () => {
  await using two = await twoServices()
  const before = two.s.router.lastActivityAt
  await exchange(two.apiPort, request('x'))
  await two.s.event()
  expect(two.s.router.lastActivityAt).toBeGreaterThan(before)
  expect(two.s.router.openRequests).toBe(0)
})

test('a service is added while requests are under way', async () => {
  let finish = () => {}
  await using web = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst')
    finish = () => socket.write(',end')
  })
  await using api = await says('api')
  await using s = await stage()
  up(s.router, 'web', web.port)
  const kept = rawClient(s.port)
  kept.socket.write('GET / HTTP/1.1\r\nHost: api.localhost\r\n\r\n')
  await kept.sees(/first$/)
  await s.router.serve('api', 0)
  up(s.router, 'api', api.port)
  expect(await who(s.port, request('api.localhost'))).toBe('api')
  finish()
  await kept.sees(/first,end$/)
  // The same connection, by the new name.
  kept.socket.write(request('api.localhost'))
  expect(await kept.sees(/api$/)).toMatch(/first,endHTTP\/1\.1 200 /)
  await kept.closed
  await s.event(3)
  expect(s.events.map(({ service }) => service)).toEqual(['api', 'web', 'api'])
})

test('instances of a service that is not served are passed over, and its Host leads to the main one', async () => {
  await using two = await twoServices({ random: () => 0.99 })
  await using admin = await says('admin')
  up(two.s.router, 'admin', admin.port)
  expect(await who(two.s.port, request('admin.localhost'))).toBe('web')
  two.s.router.sink.remove('admin.1')
  expect(two.s.router.pools.map(({ service }) => service)).toEqual(['web', 'api'])
  expect(two.s.router.pools[0]).toBe(two.s.router.pool)
})

test('a second call for a service resolves to the port it has', async () => {
  await using two = await twoServices()
  const { router, port } = two.s
  expect(await router.serve('api', 0)).toBe(two.apiPort)
  expect(await router.serve('web', 0)).toBe(port)
  expect(await Promise.all([router.serve('admin', 0), router.serve('admin', 0)])).toHaveLength(2)
  expect(router.pools).toHaveLength(3)
})

test('a port that is taken is an error, leaves the service unserved, and may be followed by another', async () => {
  await using two = await twoServices()
  const { router, port } = two.s
  const before = openSockets()
  await expect(router.serve('admin', two.apiPort)).rejects.toMatchObject({ code: 'port-in-use' })
  await expect(router.serve('admin', -1)).rejects.toMatchObject({ code: 'usage' })
  expect(openSockets()).toBe(before)
  expect(router.hostOf('admin')).toBeUndefined()
  expect(await who(port, request('admin.localhost'))).toBe('web')
  const served = await router.serve('admin', 0)
  expect(router.hostOf('admin')).toBe('admin.localhost')
  expect(await exchange(served, request('x'))).toMatch(/<h1>H14 /)
})

test('a name is made of what can stand in a Host; of two services with the same one the first has it', async () => {
  await using two = await twoServices()
  const { router, port } = two.s
  await using underlined = await says('order_api')
  const long = 'x-'.repeat(40)
  const names = ['order_api', 'Order API', 'WEB', '___', long]
  for (const name of names) await router.serve(name, 0)
  up(router, 'order_api', underlined.port)
  expect(['web', 'api', ...names].map(name => router.hostOf(name))).toEqual([
    'web.localhost',
    'api.localhost',
    'order-api.localhost',
    undefined,
    undefined,
    undefined,
    `${long.slice(0, 63)}.localhost`,
  ])
  expect(await who(port, request('order-api.localhost'))).toBe('order_api')
  expect(await who(two.apiPort, request('order-api.localhost'))).toBe('api')
  expect(await who(port, request('web.localhost'))).toBe('web')
  expect(await who(port, request('.localhost'))).toBe('web')
})

/** A request to `api` that its app holds until told to answer. */
async function held(s: Stage, port: number) {
  let finish = () => {}
  const app = await rawApp(socket => {
    finish = () => socket.end(answer('HTTP/1.1 200 OK\r\nConnection: close', 'late'))
  })
  up(s.router, 'api', app.port)
  const client = rawClient(port)
  client.socket.write(request('api.localhost'))
  await until(() => app.accepted() === 1, 'the request at the app')
  return { app, client, finish: () => finish(), [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test.each([
  { name: 'by its name on the main port', at: 'main' as const },
  { name: 'on its own port', at: 'own' as const },
])('closing waits for a request $name', async ({ at }) => {
  await using s = await stage({ drainMs: 20_000 })
  const own = await s.router.serve('api', 0)
  await using request = await held(s, at === 'main' ? s.port : own)
  const closing = s.router.close()
  for (const port of [s.port, own]) {
    const refused = rawClient(port)
    await refused.closed
    expect(refused.text()).toBe('')
  }
  setTimeout(request.finish, 50)
  await closing
  expect(s.events).toEqual([expect.objectContaining({ service: 'api', status: 200, code: null })])
  expect(await request.client.sees(/late$/)).toMatch(/^HTTP\/1\.1 200 /)
})

test('a request that waits for a service to boot is let in while the router closes', async () => {
  await using api = await says('api')
  await using s = await stage({ drainMs: 20_000 })
  await s.router.serve('api', 0)
  up(s.router, 'api', api.port, { state: 'starting' })
  const client = rawClient(s.port)
  client.socket.write(request('api.localhost'))
  await until(() => s.router.openRequests === 1, 'the request under way')
  const closing = s.router.close()
  // The port of api has nothing under way, and is closed long before.
  const own = rawClient(s.port)
  await own.closed
  await new Promise(resolve => setTimeout(resolve, 50))
  up(s.router, 'api', api.port)
  expect(await client.sees(/api$/)).toMatch(/^HTTP\/1\.1 200 /)
  await closing
})

test('closing cuts what does not end, on every port, and leaves no socket', async () => {
  const before = openSockets()
  {
    await using s = await stage({ drainMs: 100 })
    const own = await s.router.serve('api', 0)
    await using stuck = await held(s, own)
    const idle = rawClient(own)
    await s.router.close()
    expect(await stuck.client.sees(/<h1>/)).toMatch(/^HTTP\/1\.1 503 [\s\S]*<h1>H24 /)
    await Promise.all([stuck.client.closed, idle.closed])
    expect(await s.event()).toMatchObject({ service: 'api', code: 'H24' })
    await until(() => stuck.app.sockets.size === 0, 'the connection to the app closed')
  }
  await until(() => openSockets() <= before, 'all sockets closed')
})

test('closing ends the connections that are kept to the instances of each service', async () => {
  await using api = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'kept')))
  await using s = await stage()
  const own = await s.router.serve('api', 0)
  up(s.router, 'api', api.port)
  expect(await who(own, request('x'))).toBe('kept')
  expect(api.sockets.size).toBe(1)
  await s.router.close()
  await until(() => api.sockets.size === 0, 'the connection to the app closed')
})

test('closing in the middle of opening a port closes that too; afterwards none is opened', async () => {
  const before = openSockets()
  const s = await stage()
  const opening = s.router.serve('api', 0)
  await s.router.close()
  const port = await opening
  expect(openSockets()).toBe(before)
  expect(await exchange(port, '')).toBe('')
  await expect(s.router.serve('admin', 0)).rejects.toThrow(/closed/)
  expect(openSockets()).toBe(before)
})

test('a flood on two names and two ports is answered, each request by its own service', async () => {
  await using two = await twoServices()
  const { s, apiPort } = two
  const asked = Array.from({ length: 300 }, (_, i) => {
    const service = i % 3 === 0 ? 'web' : 'api'
    return { service, port: i % 3 === 2 ? apiPort : s.port }
  })
  const got = await Promise.all(asked.map(({ service, port }) => who(port, request(`${service}.localhost`))))
  expect(got).toEqual(asked.map(({ service }) => service))
  await s.event(300)
  const of = (service: string) => s.events.filter((event: RequestEvent) => event.service === service).length
  expect([of('web'), of('api')]).toEqual([100, 200])
})

test('sleeping services are each woken by a request of their own', async () => {
  await using two = await twoServices()
  const { s } = two
  const woken: string[] = []
  for (const pool of s.router.pools) pool.sleep(() => woken.push(pool.service))
  const client = rawClient(s.port)
  client.socket.write(request('api.localhost'))
  await until(() => woken.length > 0, 'the call')
  expect(woken).toEqual(['api'])
  up(s.router, 'web', two.web.port)
  expect(client.text()).toBe('')
  up(s.router, 'api', two.api.port)
  expect(await client.sees(/api$/)).toMatch(/^HTTP\/1\.1 200 /)
  await client.closed
})
