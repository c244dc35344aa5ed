import { expect, test } from 'vitest'
import { answer, openSockets, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const webSocket =
  'GET /chat HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const other = 'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'
const kinds = [
  { kind: 'WebSocket', send: webSocket, protocol: 'websocket' },
  { kind: 'another', send: other, protocol: 'tcp' },
]
const leaving = kinds.flatMap(kind => [
  { ...kind, early: 'early', late: '' },
  { ...kind, early: '', late: 'late' },
  { ...kind, early: 'early', late: 'late' },
])

test.each(leaving)(
  '$kind: a client that sent "$early" and "$late" leaves before the answer: H27, and nothing stays open',
  async ({ send, early, late }) => {
    await using app = await rawApp(() => undefined)
    await using s = await stage()
    s.up(app.port)
    const before = openSockets()
    const client = rawClient(s.port)
    client.socket.write(send + early)
    await until(() => app.received.join('') !== '', 'the request at the app')
    if (late !== '') client.socket.write(late)
    client.socket.end()
    expect(await s.event()).toMatchObject({ code: 'H27', status: 499, instance: 'web.1' })
    await until(() => app.sockets.size === 0, 'the app is told')
    await until(() => openSockets() === before, 'no socket is left')
  },
)

test.each(leaving)(
  '$kind: a client that sent "$early" and "$late" leaves the queue: H27',
  async ({ send, early, late }) => {
    await using s = await stage()
    s.up(1, { state: 'starting' })
    const client = rawClient(s.port)
    client.socket.write(send + early)
    await until(() => s.router.openRequests === 1, 'the request')
    if (late !== '') client.socket.write(late)
    client.socket.end()
    expect(await s.event()).toMatchObject({ code: 'H27', status: 499, instance: null })
  },
)

test.each(kinds)(
  '$kind: what the client sends before the answer arrives behind it, in order',
  async ({ send, protocol }) => {
    await using app = await rawApp(() => undefined)
    await using s = await stage()
    s.up(app.port, { state: 'starting' })
    const client = rawClient(s.port)
    client.socket.write(`${send}one `)
    await until(() => s.router.openRequests === 1, 'the request')
    client.socket.write('two ')
    // Long enough for the router to have read it; if it has not, the test proves less, and is still right.
    await new Promise(resolve => setTimeout(resolve, 50))
    s.up(app.port)
    await until(() => app.received.join('') !== '', 'the request at the app')
    client.socket.write('three ')
    for (const socket of app.sockets)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${protocol}\r\nConnection: Upgrade\r\n\r\n`)
    await client.sees(/ 101 /)
    client.socket.write(`${'x'.repeat(200_000)}end`)
    await until(() => app.received.join('').endsWith('end'), 'all of it at the app')
    expect(app.received[0]?.slice(app.received[0].indexOf('\r\n\r\n') + 4)).toBe(
      `one two three ${'x'.repeat(200_000)}end`,
    )
    client.socket.destroy()
  },
)

test.each(kinds)(
  '$kind: more than is held for the app waits, and none of it is lost',
  async ({ send, protocol }) => {
    await using app = await rawApp(() => undefined)
    await using s = await stage()
    s.up(app.port, { state: 'starting' })
    const client = rawClient(s.port)
    const body = `${'y'.repeat(1_000_000)}end`
    client.socket.write(send + body)
    await until(() => s.router.openRequests === 1, 'the request')
    s.up(app.port)
    await until(() => app.received.join('') !== '', 'the request at the app')
    for (const socket of app.sockets)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${protocol}\r\nConnection: Upgrade\r\n\r\n`)
    await until(() => app.received.join('').endsWith('end'), 'all of it at the app')
    expect(app.received[0]?.slice(app.received[0].indexOf('\r\n\r\n') + 4)).toBe(body)
    client.socket.destroy()
  },
)

test.each(kinds)('$kind: who sends more than is held for the app is held back', async ({ send }) => {
  await using s = await stage()
  s.up(1, { state: 'starting' })
  const client = rawClient(s.port)
  let taken = 0
  client.socket.write(send)
  for (let part = 1; part <= 50; part++) client.socket.write(Buffer.alloc(1_000_000), () => taken++)
  await until(() => s.router.openRequests === 1, 'the request')
  // What the kernel holds for both of them, and no more, however long one waits.
  await new Promise(resolve => setTimeout(resolve, 1_500))
  expect(taken).toBeLessThan(25)
  client.socket.destroy()
})

const refusals = [
  { name: 'a length', head: 'HTTP/1.1 403 Forbidden\r\nContent-Length: 7', body: 'not you', bytes: 7 },
  { name: 'a length of nothing', head: 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0', body: '', bytes: 0 },
  { name: 'no body', head: 'HTTP/1.1 204 No Content', body: '', bytes: 0 },
  {
    name: 'a large body',
    head: 'HTTP/1.1 404 Not Found\r\nContent-Length: 3000000',
    body: 'z'.repeat(3_000_000),
    bytes: 3_000_000,
  },
  {
    name: 'chunks',
    head: 'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked',
    body: '3\r\nabc\r\n0\r\n\r\n',
    bytes: null,
  },
]

test.each(kinds.flatMap(kind => refusals.map(refusal => ({ ...kind, ...refusal }))))(
  '$kind, refused with $name by an app that keeps the connection: the client gets all of it and an end',
  async ({ send, head, body, bytes }) => {
    await using app = await rawApp(socket => socket.write(`${head}\r\n\r\n${body}`))
    await using s = await stage({ rules: rulesWith({ firstByteMs: 60_000, idleMs: 60_000 }) })
    s.up(app.port)
    const client = rawClient(s.port)
    client.socket.write(send)
    await client.closed
    const text = client.text()
    expect(text.startsWith(head.slice(0, 12))).toBe(true)
    expect(text.slice(text.indexOf('\r\n\r\n') + 4) === body).toBe(true)
    const event = await s.event()
    expect(event).toMatchObject({ status: Number(head.slice(9, 12)), code: null })
    if (bytes !== null) expect(event.bytes).toBe(bytes)
    await until(() => app.sockets.size === 0, 'the connection to the app closed')
    expect(s.events).toHaveLength(1)
  },
)

test('a refusal whose client does not read it all keeps its memory small', async () => {
  let sent = 0
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 200000000\r\n\r\n')
    const more = () => {
      while (sent < 200_000_000 && socket.writable) {
        sent += 1_000_000
        if (!socket.write(Buffer.alloc(1_000_000))) return
      }
    }
    socket.on('drain', more)
    more()
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 500 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.pause()
  client.socket.write(other)
  expect(await s.event()).toMatchObject({ code: 'H28', status: 499 })
  expect(sent).toBeLessThan(50_000_000)
  client.socket.destroy()
})

test('the second early answer and more bytes than stated are not passed on', async () => {
  await using app = await rawApp(socket =>
    socket.write(`${answer('HTTP/1.1 404 Not Found', 'no')}HTTP/1.1 200 OK\r\n\r\n`),
  )
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(other)
  await client.closed
  expect(client.text()).toMatch(/\r\n\r\nno$/)
  expect(await s.event()).toMatchObject({ status: 404, bytes: 2 })
})
