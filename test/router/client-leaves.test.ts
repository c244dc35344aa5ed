import { expect, test } from 'vitest'
import { deafListener } from './deaf-listener.ts'
import { answer, exchange, get, openSockets, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const upload = (length: number) =>
  `POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`

test('the client stops sending: H28', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith({ idleMs: 300 }) })
  s.up(app.port)
  expect(await exchange(s.port, `${upload(10)}abc`)).toBe('')
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H28', status: 499 })
  expect(event.line).toMatch(/^at=warning code=H28 desc="Client Connection Idle" sock=client /)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the client stops reading: H28', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n')
    socket.write(Buffer.alloc(100_000_000))
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 400 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.pause()
  client.socket.write(get())
  expect(await s.event()).toMatchObject({ code: 'H28', status: 499 })
  await until(() => app.sockets.size === 0, 'the app is told')
  client.socket.destroy()
})

test('the app stops reading an upload: H15', async () => {
  await using app = await rawApp(socket => socket.pause())
  await using s = await stage({ rules: rulesWith({ idleMs: 400 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upload(50_000_000))
  client.socket.write(Buffer.alloc(50_000_000))
  expect(await s.event()).toMatchObject({ code: 'H15', status: 503 })
  for (const socket of app.sockets) socket.resume()
  await until(() => app.sockets.size === 0, 'the app is told')
  client.socket.destroy()
})

const leaving = [
  { name: 'while it waits, FIN', partial: false, how: 'end' },
  { name: 'while it waits, RST', partial: false, how: 'reset' },
  { name: 'in the middle of the answer, FIN', partial: true, how: 'end' },
  { name: 'in the middle of the answer, RST', partial: true, how: 'reset' },
] as const

test.each(leaving)('the client leaves $name: H27, and the app is told', async ({ partial, how }) => {
  await using app = await rawApp(socket => {
    if (partial) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345')
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  if (partial) await client.sees(/12345$/)
  else await until(() => app.received.join('') !== '', 'the request at the app')
  if (how === 'end') client.socket.end()
  else client.socket.resetAndDestroy()
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H27', status: 499, instance: 'web.1' })
  expect(event.line).toMatch(/^at=warning code=H27 desc="Client Request Interrupted" sock=client /)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test.each(['end', 'reset'])(
  'the client leaves behind several requests on one connection, %s: H27 each',
  async how => {
    await using app = await rawApp((socket, head) => {
      if (head.includes('/answered')) socket.write(answer('HTTP/1.1 200 OK'))
    })
    await using s = await stage()
    s.up(app.port)
    const client = rawClient(s.port)
    const paths = ['/first', '/answered', '/waiting', '/answered']
    client.socket.write(paths.map(path => `GET ${path} HTTP/1.1\r\nHost: app.test\r\n\r\n`).join(''))
    await until(() => app.received.join('').match(/GET /g)?.length === 4, 'all of them at the app')
    if (how === 'end') client.socket.end()
    else client.socket.resetAndDestroy()
    await s.event(4)
    expect(s.events.map(event => event.code)).toEqual(['H27', 'H27', 'H27', 'H27'])
    expect(s.router.openRequests).toBe(0)
  },
)

test('the client leaves in the middle of its upload: H27', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`${upload(1000)}abc`)
  await until(() => app.received.join('').endsWith('abc'), 'the body at the app')
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27' })
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the client leaves while it waits for an instance: the instance never hears of it', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port, { state: 'starting' })
  const client = rawClient(s.port)
  client.socket.write(get())
  await new Promise(resolve => setTimeout(resolve, 50))
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27', instance: null })
  s.up(app.port)
  expect(s.router.pool.inFlight('web.1')).toBe(0)
  const next = rawClient(s.port)
  next.socket.write(get())
  await until(() => app.received.join('') !== '', 'the next request')
  expect(app.accepted()).toBe(1)
  next.socket.destroy()
})

test('the client leaves while the router connects: the connect is given up', async () => {
  await using deaf = await deafListener()
  await using s = await stage({ rules: rulesWith({ connectMs: 60_000 }) })
  s.up(deaf.port)
  const before = openSockets()
  const client = rawClient(s.port)
  client.socket.write(get())
  await until(() => openSockets() === before + 3, 'client, router and the connect')
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27', status: 499 })
  await until(() => openSockets() === before, 'all of them closed')
})

test.each([
  { name: 'plain', framing: 'Content-Length: 10', part: 'abc' },
  { name: 'chunked', framing: 'Transfer-Encoding: chunked', part: '3\r\nabc\r\n' },
])('the client ends its side in the middle of an upload: $name: H27', async ({ framing, part }) => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`POST / HTTP/1.1\r\nHost: app.test\r\n${framing}\r\n\r\n${part}`)
  await until(() => app.received.join('').includes('abc'), 'the first part at the app')
  client.socket.end()
  expect(await s.event()).toMatchObject({ status: 499, code: 'H27' })
  await until(() => app.sockets.size === 0, 'the app is told')
  expect(s.events).toHaveLength(1)
})
