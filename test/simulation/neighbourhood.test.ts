import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import type { Plan, Service } from '../../src/model/plan.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { startRouter } from '../../src/router/router.ts'
import { Neighbourhood, type NeighbourhoodOptions } from '../../src/simulation/neighbourhood.ts'
import type { RoutableInstance } from '../../src/supervise/launch.ts'

function web(name: string, more: Partial<Service> = {}): Service {
  return { name, kind: 'web', command: 'x', origin: { label: 'test' }, instances: 1, ...more }
}

const planOf = (...services: readonly Service[]): Plan => ({ services, notices: [] })

/** A router for the first service, and the neighbourhood of a run; `main: false`: nothing is routed. */
async function stage(o: Partial<NeighbourhoodOptions> & { main?: string | false } = {}) {
  const { main = 'shop', ...more } = o
  const { router: rules } = findPlatform('heroku')
  const router =
    main === false
      ? undefined
      : await startRouter({ rules, port: 0, proto: 'http', service: main, onRequest: () => {}, drainMs: 500 })
  const neighbourhood = new Neighbourhood({
    router,
    hosts: undefined,
    numbered: true,
    bootWaitMs: 60_000,
    gateway: async () => undefined,
    ...more,
  })
  onTestFinished(async () => {
    await neighbourhood[Symbol.asyncDispose]()
    await router?.close()
  })
  const up = (service: string, port: number, instance: Partial<RoutableInstance> = {}) =>
    neighbourhood.sink.set({
      name: `${service}.1`,
      service,
      state: 'up',
      address: '127.77.0.1',
      port,
      inRotation: true,
      ...instance,
    })
  return { router, neighbourhood, up, port: router?.port ?? 0 }
}

async function listen(server: Server, port = 0, host = '127.77.0.1'): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** What an instance of a service says to each HTTP request. */
const http = (words: string) => listen(createHttpServer((_, response) => response.end(words)))
/** What it says to each connection. */
const tcp = (words: string) => listen(createServer(socket => void socket.end(words)))

async function ask(port: number, host = 'localhost'): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  return /^HTTP\/1.1 200/.test(head) ? body.replace(/^\w+\r\n|\r\n0$/g, '') : (head.split('\r\n')[0] ?? '')
}

const says = (port: number, host = '127.0.0.1') => text(connect(port, host))
/** How a connection ends that nobody takes. */
const refused = (port: number, host = '127.0.0.1') =>
  says(port, host).catch((error: NodeJS.ErrnoException) => error.code)
const portIn = (url: string | undefined) => Number(new URL(url ?? '').port)

const api = web('api')
const shop = web('shop')
const cache = web('cache', { protocol: 'tcp', routed: false, publicPort: 1 })

test('public ports have the numbers after the router, those that are taken left out', async () => {
  const { neighbourhood, port } = await stage()
  const taken = createServer()
  await listen(taken, port + 1, '127.0.0.1')
  const [served] = await neighbourhood.serve(planOf(shop, api))
  expect(served).toMatchObject({ service: 'api', host: 'api.localhost' })
  expect(portIn(served?.url)).toBeGreaterThan(port + 1)
  expect(portIn(served?.url)).toBeLessThanOrEqual(port + 50)
})

test('the number a file asks for comes first, and another when it is taken', async () => {
  const { neighbourhood, port } = await stage()
  const free = await listen(createServer(), 0, '127.0.0.9')
  const [wanted] = await neighbourhood.serve(planOf(shop, web('api', { publicPort: free })))
  expect(portIn(wanted?.url)).toBe(free)
  const also = await neighbourhood.serve(planOf(shop, web('more', { publicPort: free })))
  expect(portIn(also[0]?.url)).not.toBe(free)
  expect(portIn(also[0]?.url)).toBeGreaterThan(port)
})

test('where numbers need not be remembered no particular one is taken', async () => {
  const { neighbourhood } = await stage({ numbered: false })
  const free = await listen(createServer(), 0, '127.0.0.9')
  const [served] = await neighbourhood.serve(planOf(shop, web('api', { publicPort: free })))
  expect(portIn(served?.url)).not.toBe(free)
})

test('what gets no traffic from outside has a public port only where a file asks for one', async () => {
  const { neighbourhood } = await stage()
  const inside = web('inside', { routed: false })
  const worker = { ...web('worker', { publicPort: 1 }), kind: 'worker' as const }
  const served = await neighbourhood.serve(planOf(shop, inside, worker, cache))
  expect(served.map(({ service }) => service)).toEqual(['cache'])
})

test('each service has a URL, and a door of the router where it has one', async () => {
  const metrics = web('shop', { extraPorts: [{ port: 9464, protocol: 'http' }] })
  const { neighbourhood, router, up } = await stage()
  const served = await neighbourhood.serve(planOf(metrics, api, cache))
  const [extra, second, third] = served.map(({ url }) => url)
  expect(served[0]).toEqual({ service: 'shop', port: 9464, url: expect.stringMatching(/^http:/) })
  expect(third).toMatch(/^tcp:/)
  expect(['shop', 'api', 'cache'].map(name => neighbourhood.urlOf(name))).toEqual([undefined, second, third])
  expect(neighbourhood.doorOf('shop')).toBeUndefined()
  expect(neighbourhood.doorOf('api')).toEqual({ addresses: router?.addresses, port: portIn(second) })
  up('shop', await http('main'), { dialPort: () => undefined })
  up('api', await http('second'))
  up('cache', await tcp('third'))
  expect(await ask(portIn(second))).toBe('second')
  expect(await says(portIn(third))).toBe('third')
  const scraped = await http('metrics')
  up('shop', 1, { dialPort: port => (port === 9464 ? scraped : undefined) })
  expect(await ask(portIn(extra))).toBe('metrics')
})

test('without a router there are no doors, and ports are opened all the same', async () => {
  const { neighbourhood, up } = await stage({ main: false })
  const [served] = await neighbourhood.serve(planOf(shop, api))
  expect(neighbourhood.doorOf('api')).toBeUndefined()
  up('api', await tcp('hello'))
  expect(await says(portIn(served?.url))).toBe('hello')
})

test('public ports are opened on the hosts that are asked for, links on this machine alone', async () => {
  const { neighbourhood, up } = await stage({ hosts: ['127.0.0.5'] })
  const [served] = await neighbourhood.serve(planOf(shop, cache))
  up('cache', await tcp('hello'))
  expect(await says(portIn(served?.url), '127.0.0.5')).toBe('hello')
  expect(await refused(portIn(served?.url))).toBe('ECONNREFUSED')
  const links = neighbourhood.links(planOf(shop, cache), () => 1)
  const { CACHE_PORT } = await links.variablesFor(shop)
  expect(await says(Number(CACHE_PORT))).toBe('hello')
  expect(await refused(Number(CACHE_PORT), '127.0.0.5')).toBe('ECONNREFUSED')
})

test('containers reach by the gateway what runs outside of them', async () => {
  const { neighbourhood, up } = await stage({ gateway: async () => '127.0.0.6' })
  const boxed = web('boxed', { container: { image: 'x' } as unknown as NonNullable<Service['container']> })
  const links = neighbourhood.links(planOf(shop, api, boxed), () => 1)
  up('api', await tcp('hello'))
  const [toApi] = (await links.hostsFor(boxed)).filter(({ name }) => name === 'api')
  expect(await says(toApi?.link.port ?? 0, '127.0.0.6')).toBe('hello')
  const alone = neighbourhood.links(planOf(shop, api), () => 1)
  const { API_PORT } = await alone.variablesFor(shop)
  expect(Number(API_PORT)).not.toBe(toApi?.link.port)
  expect(await refused(Number(API_PORT), '127.0.0.6')).toBe('ECONNREFUSED')
})

test('only what is up and in rotation is reached, and nothing that has been removed', async () => {
  const { neighbourhood, up } = await stage()
  const [served] = await neighbourhood.serve(planOf(shop, cache))
  const [one, two] = [await tcp('one'), await tcp('two')]
  up('cache', one)
  up('cache', two, { name: 'cache.2', inRotation: false })
  up('cache', two, { name: 'cache.3', state: 'stopping' })
  up('shop', two, { name: 'shop.4' })
  const seen = new Set([await says(portIn(served?.url)), await says(portIn(served?.url))])
  expect([...seen]).toEqual(['one'])
  up('cache', two, { name: 'cache.2' })
  neighbourhood.sink.remove('cache.1')
  expect(await says(portIn(served?.url))).toBe('two')
})

test('links are the same in every generation', async () => {
  const { neighbourhood } = await stage()
  const links = () => neighbourhood.links(planOf(shop, api), () => 1).variablesFor(shop)
  expect(await links()).toEqual(await links())
})

test('a service that has gone is served no more, and one that has come is', async () => {
  const { neighbourhood, router, port, up } = await stage()
  const before = planOf(shop, api, web('old', { extraPorts: [{ port: 1, protocol: 'tcp' }] }))
  const urls = await neighbourhood.serve(before)
  const link = await neighbourhood.links(before, () => 1).variablesFor(shop)
  up('api', await http('api'))
  up('old', await http('old'))
  expect(await ask(port, 'old.localhost')).toBe('old')
  const after = planOf(shop, api, web('new'))
  const [, fresh] = await neighbourhood.serve(after)
  // Until it has the traffic, what is there goes on.
  expect(await ask(portIn(urls.find(({ service }) => service === 'old')?.url))).toBe('old')
  up('new', await http('new'))
  neighbourhood.sink.remove('old.1')
  expect(await neighbourhood.settle(after)).toEqual({
    opened: [fresh],
    closed: urls.filter(({ service }) => service === 'old'),
  })
  for (const { service, url } of urls)
    if (service === 'old') expect(await refused(portIn(url))).toBe('ECONNREFUSED')
    else expect(await ask(portIn(url))).toBe('api')
  expect(await refused(Number(link.OLD_PORT))).toBe('ECONNREFUSED')
  expect(neighbourhood.urlOf('old')).toBeUndefined()
  expect(router?.hostOf('old')).toBeUndefined()
  expect(await ask(port, 'new.localhost')).toBe('new')
  expect(await ask(portIn(fresh?.url))).toBe('new')
  expect(await neighbourhood.settle(after)).toEqual({ opened: [], closed: [] })
})

test('a connection to a service that has gone may end by itself', async () => {
  const { neighbourhood, up } = await stage()
  const [served] = await neighbourhood.serve(planOf(shop, cache))
  up('cache', await listen(createServer(socket => void socket.pipe(socket))))
  const socket = connect({ port: portIn(served?.url), host: '127.0.0.1' })
  socket.write('one ')
  await once(socket, 'data')
  await neighbourhood.settle(planOf(shop))
  expect(await refused(portIn(served?.url))).toBe('ECONNREFUSED')
  socket.end('two')
  expect(await text(socket)).toBe('two')
})

test("the first service of what has the traffic has the router's port", async () => {
  const { neighbourhood, port, router, up } = await stage()
  const [own] = await neighbourhood.serve(planOf(shop, api))
  up('shop', await http('shop'))
  up('api', await http('api'))
  const after = planOf(api, shop)
  await neighbourhood.serve(after)
  expect(await ask(port)).toBe('shop')
  const { opened, closed } = await neighbourhood.settle(after)
  expect(closed).toEqual([])
  const [moved, fresh] = opened
  expect(moved).toEqual({ service: 'api', url: `http://localhost:${port}` })
  // The number of the door that was closed is free for it.
  expect(fresh).toEqual({ ...own, service: 'shop', host: 'shop.localhost' })
  expect(fresh?.url).toBe(neighbourhood.urlOf('shop'))
  expect(await ask(port)).toBe('api')
  expect(await ask(port, 'shop.localhost')).toBe('shop')
  expect(await ask(portIn(fresh?.url))).toBe('shop')
  expect(router?.pool.service).toBe('api')
  // A rename is no more than that.
  neighbourhood.sink.remove('api.1')
  up('store', await http('store'))
  const renamed = await neighbourhood.settle(planOf(web('store'), shop))
  expect(renamed).toEqual({ opened: [{ service: 'store', url: `http://localhost:${port}` }], closed: [] })
  expect(await ask(port)).toBe('store')
})

test('what passes by the router wakes what sleeps, waits for it, and keeps it awake', async () => {
  const routed = web('feed', { protocol: 'tcp' })
  const { neighbourhood, up } = await stage({ bootWaitMs: 0 })
  const plan = planOf(shop, routed, cache)
  const [feed, other] = await neighbourhood.serve(plan)
  const { FEED_PORT } = await neighbourhood.links(plan, () => 1).variablesFor(shop)
  const { past } = neighbourhood
  const port = await listen(createServer(socket => void socket.pipe(socket)))
  expect(past.openConnections).toBe(0)
  let woken = 0
  past.sleep(() => {
    woken++
  })
  const aside = connect(portIn(other?.url), '127.0.0.1').on('error', () => {})
  onTestFinished(() => void aside.destroy())
  const before = past.lastActivityAt
  const socket = connect(portIn(feed?.url), '127.0.0.1')
  const linked = connect(Number(FEED_PORT), '127.0.0.1')
  onTestFinished(() => void linked.destroy())
  await expect.poll(() => woken).toBeGreaterThan(0)
  up('feed', port)
  past.awake()
  socket.write('one')
  expect(String((await once(socket, 'data'))[0])).toBe('one')
  // Neither what cannot sleep nor what the services send each other counts.
  expect(past.openConnections).toBe(1)
  expect(past.lastActivityAt).toBeGreaterThan(before)
  socket.end()
  await once(socket, 'close')
  await expect.poll(() => past.openConnections).toBe(0)
})

test('what does not sleep wakes nothing', async () => {
  const { neighbourhood } = await stage()
  const [served] = await neighbourhood.serve(planOf(shop, cache))
  let woken = false
  neighbourhood.past.sleep(() => {
    woken = true
  })
  const socket = connect(portIn(served?.url), '127.0.0.1')
  await once(socket, 'connect')
  const ended = text(socket).catch(() => 'reset')
  await neighbourhood.settle(planOf(shop))
  expect(await ended).toBe('reset')
  expect(woken).toBe(false)
})
