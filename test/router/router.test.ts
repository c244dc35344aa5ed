import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { PaasSimError } from '../../src/model/errors.ts'
import { startRouter } from '../../src/router/router.ts'
import {
  answer,
  exchange,
  get,
  herokuRules,
  listening,
  openSockets,
  rawApp,
  rawClient,
  stage,
  until,
} from './stage.ts'

const options = { rules: herokuRules, proto: 'http' as const, onRequest: () => undefined }
const hasIpv6 = Object.values(networkInterfaces()).some(list =>
  list?.some(address => address.address === '::1'),
)

test('it listens on both loopback addresses, with one port', async () => {
  await using router = await startRouter({ ...options, port: 0 })
  expect(router.addresses).toEqual(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])
  for (const host of router.addresses) {
    const client = rawClient(router.port, host)
    client.socket.write(get())
    expect(await client.sees(/<h1>/)).toMatch(/^HTTP\/1\.1 503 /)
    client.socket.destroy()
  }
})

test('an address this machine does not have is left out, unless it is the only one', async () => {
  await using router = await startRouter({ ...options, hosts: ['127.0.0.1', '2001:db8::1'], port: 0 })
  expect(router.addresses).toEqual(['127.0.0.1'])
  await expect(startRouter({ ...options, hosts: ['2001:db8::1'], port: 0 })).rejects.toMatchObject({
    code: 'usage',
  })
})

test.each([-1, 70_000, 1.5, Number.NaN])('port %d is refused', async port => {
  const error = await startRouter({ ...options, port }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(PaasSimError)
  expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining(String(port)) })
})

test.each(['127.0.0.1', '::1'].slice(0, hasIpv6 ? 2 : 1))(
  'a port that is taken on %s is an error that names it, and nothing stays open',
  async host => {
    const other = createServer()
    const port = await listening(other, host)
    const before = openSockets()
    const error = await startRouter({ ...options, port }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'port-in-use', message: expect.stringContaining(String(port)) })
    expect(openSockets()).toBe(before)
    other.close()
  },
)

test('closing waits for what is under way, refuses what is new, and cuts what does not end', async () => {
  await using app = await rawApp((socket, head) => {
    if (head.includes('/quick')) setTimeout(() => socket.write(answer('HTTP/1.1 200 OK', 'done')), 200)
  })
  await using s = await stage({ drainMs: 1_000 })
  s.up(app.port)
  const quick = rawClient(s.port)
  quick.socket.write('GET /quick HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const stuck = rawClient(s.port)
  stuck.socket.write(get('/stuck'))
  const kept = rawClient(s.port)
  kept.socket.write('GET /quick HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await until(() => app.accepted() === 3, 'all at the app')
  const closing = s.router.close()
  expect(s.router.close()).toBe(closing)
  const refused = rawClient(s.port)
  await refused.closed
  expect(await quick.sees(/done$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n/)
  await closing
  await Promise.all([quick.closed, stuck.closed, kept.closed])
  expect(stuck.text()).toMatch(/^HTTP\/1\.1 503 [\s\S]*<h1>H24 /)
  expect(refused.text()).toBe('')
  await s.event(3)
  expect(s.events.map(event => event.code).sort()).toEqual(['H24', null, null])
  expect(s.events.find(event => event.code === 'H24')).toMatchObject({ status: null })
  await until(() => app.sockets.size === 0, 'the connections to the app closed')
})

test('closing ends upgraded connections at once', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n')
  })
  await using s = await stage({ drainMs: 60_000 })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
  await client.sees(/101/)
  await s.router.close()
  await client.closed
  expect(await s.event()).toMatchObject({ code: 'H24', status: null })
})

test('closing ends idle connections and connections that never said anything', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'ok')))
  await using s = await stage({ drainMs: 60_000 })
  s.up(app.port)
  const silent = rawClient(s.port)
  const idle = rawClient(s.port)
  idle.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await idle.sees(/ok$/)
  await s.router.close()
  await Promise.all([silent.closed, idle.closed])
  expect(await exchange(s.port, '')).toBe('')
})

test('a port this user may not use is an error that says so', async context => {
  const lowest = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
  if (lowest <= 80) {
    const why = `port 80 is open to every user here (net.ipv4.ip_unprivileged_port_start is ${lowest})`
    expect(process.env.PAAS_SIM_TEST_REQUIRE_ALL, why).not.toBe('1')
    process.stderr.write(`SKIPPED the test of a forbidden port: ${why}\n`)
    context.skip()
  }
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    const error = await startRouter({ ...options, port: 80 }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'port-forbidden', message: expect.stringContaining('80') })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})
