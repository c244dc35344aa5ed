import { expect, test } from 'vitest'
import { answer, get, openSockets, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const webSocket =
  'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const tcp = webSocket.replace('websocket', 'tcp')
const upload = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc'
const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'

/** Each is done many times at once: what the app does with a head, what the client sends, when it leaves and how. */
const storms: {
  name: string
  app: Parameters<typeof rawApp>[0]
  send: string
  leave: 'at once' | 'when the app has it' | 'when it has an answer' | 'never'
  how?: 'end' | 'reset'
}[] = [
  { name: 'clients reset at once', app: () => undefined, send: get(), leave: 'at once', how: 'reset' },
  {
    name: 'clients reset while they wait',
    app: () => undefined,
    send: get(),
    leave: 'when the app has it',
    how: 'reset',
  },
  {
    name: 'clients end while they wait',
    app: () => undefined,
    send: get(),
    leave: 'when the app has it',
    how: 'end',
  },
  {
    name: 'clients reset an upload',
    app: () => undefined,
    send: upload,
    leave: 'when the app has it',
    how: 'reset',
  },
  { name: 'half heads', app: () => undefined, send: 'GET / HTTP/1.1\r\nHo', leave: 'at once', how: 'reset' },
  {
    name: 'half heads, ended',
    app: () => undefined,
    send: 'GET / HTTP/1.1\r\nHo',
    leave: 'at once',
    how: 'end',
  },
  { name: 'garbage', app: () => undefined, send: '\x16\x03\x01garbage\r\n\r\n', leave: 'never' },
  {
    name: 'clients leave an answer',
    app: socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
    send: get(),
    leave: 'when it has an answer',
    how: 'reset',
  },
  { name: 'the app resets', app: socket => socket.resetAndDestroy(), send: get(), leave: 'never' },
  { name: 'the app ends', app: socket => socket.end(), send: get(), leave: 'never' },
  { name: 'the app sends half a head', app: socket => socket.end('HTTP/1.1 2'), send: get(), leave: 'never' },
  {
    name: 'the app sends half a body',
    app: socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
    send: get(),
    leave: 'never',
  },
  {
    name: 'the app sends garbage',
    app: socket => socket.write('garbage\r\n\r\n'),
    send: get(),
    leave: 'never',
  },
  {
    name: 'WebSocket clients reset before the 101',
    app: () => undefined,
    send: webSocket,
    leave: 'when the app has it',
    how: 'reset',
  },
  {
    name: 'WebSocket clients end before the 101',
    app: () => undefined,
    send: webSocket,
    leave: 'when the app has it',
    how: 'end',
  },
  {
    name: 'WebSocket clients reset after the 101',
    app: socket => socket.write(switching),
    send: webSocket,
    leave: 'when it has an answer',
    how: 'reset',
  },
  {
    name: 'WebSocket clients end after the 101',
    app: socket => socket.write(switching),
    send: webSocket,
    leave: 'when it has an answer',
    how: 'end',
  },
  {
    name: 'the app resets WebSockets',
    app: socket => socket.write(switching, () => socket.resetAndDestroy()),
    send: webSocket,
    leave: 'never',
  },
  { name: 'the app ends WebSockets', app: socket => socket.end(switching), send: webSocket, leave: 'never' },
  {
    name: 'the app answers a WebSocket with half a head',
    app: socket => socket.end('HTTP/1.1 101 S'),
    send: webSocket,
    leave: 'never',
  },
  {
    name: 'an app deaf to WebSockets',
    app: socket => {
      socket.write(switching)
      socket.pause()
    },
    send: webSocket,
    leave: 'when it has an answer',
    how: 'end',
  },
  {
    name: 'an app deaf to another protocol',
    app: socket => {
      socket.write(switching)
      socket.pause()
    },
    send: tcp,
    leave: 'when it has an answer',
    how: 'end',
  },
  {
    name: 'clients of another protocol reset before the 101',
    app: () => undefined,
    send: tcp,
    leave: 'when the app has it',
    how: 'reset',
  },
  {
    name: 'clients of another protocol end before the 101',
    app: () => undefined,
    send: tcp,
    leave: 'when the app has it',
    how: 'end',
  },
  {
    name: 'clients of another protocol reset after the 101',
    app: socket => socket.write(switching),
    send: tcp,
    leave: 'when it has an answer',
    how: 'reset',
  },
  {
    name: 'the app resets another protocol',
    app: socket => socket.write(switching, () => socket.resetAndDestroy()),
    send: tcp,
    leave: 'never',
  },
]

const crowd = 40

// The deaf apps end by the idle time only.
const rules = rulesWith({ idleMs: 1_000, clientHeadMs: 1_000, clientKeepAliveMs: 1_000 })

test.runIf(process.platform === 'linux').each(storms)(
  'no socket is left after a storm: $name',
  async storm => {
    await using app = await rawApp(storm.app)
    await using s = await stage({ rules })
    s.up(app.port)
    const before = openSockets()
    const clients = Array.from({ length: crowd }, () => rawClient(s.port))
    for (const client of clients) client.socket.write(storm.send)
    await Promise.all(
      clients.map(async client => {
        if (storm.leave === 'never') return client.closed
        if (storm.leave === 'when it has an answer') await client.sees(/\r\n\r\n/)
        if (storm.leave === 'when the app has it')
          await until(() => app.accepted() >= crowd, 'all at the app')
        if (storm.how === 'end') client.socket.end()
        else client.socket.resetAndDestroy()
        return client.closed
      }),
    )
    for (const socket of app.sockets) socket.resume()
    await until(() => app.sockets.size === 0 && openSockets() <= before, 'all sockets closed')
    expect(openSockets()).toBeLessThanOrEqual(before)
    // Still in order.
    const client = rawClient(s.port)
    client.socket.write('GET / HTTP/1.0\r\n\r\n')
    expect(await client.sees(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 400 /)
    client.socket.destroy()
  },
)

test.runIf(process.platform === 'linux')('a refused client that stays is not kept', async () => {
  await using s = await stage()
  const before = openSockets()
  const client = rawClient(s.port)
  client.socket.removeAllListeners('end')
  client.socket.write('BREW / HTTP/1.1\r\n\r\n')
  expect(await client.sees(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 400 /)
  // The client keeps its own half open; only its end of the connection is left.
  await until(() => openSockets() === before + 1, "the router's end closed")
  client.socket.destroy()
})

test('one event for each request of a storm', async () => {
  let n = 0
  await using app = await rawApp(socket => {
    n++
    if (n % 3 === 0) socket.resetAndDestroy()
    else if (n % 3 === 1) socket.end(answer('HTTP/1.1 200 OK\r\nConnection: close', 'ok'))
  })
  await using s = await stage({ rules: rulesWith({ firstByteMs: 300 }) })
  s.up(app.port)
  await Promise.all(
    Array.from({ length: 60 }, async () => {
      const client = rawClient(s.port)
      client.socket.write(get())
      await client.closed
    }),
  )
  await s.event(60)
  const codes = s.events.map(event => event.code)
  expect(codes.filter(code => code === null)).toHaveLength(20)
  expect(codes.filter(code => code === 'H12')).toHaveLength(20)
  expect(codes.filter(code => code === 'H13')).toHaveLength(20)
  expect(s.events).toHaveLength(60)
})
