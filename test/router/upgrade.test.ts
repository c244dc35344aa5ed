import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { deafListener } from './deaf-listener.ts'
import { answer, exchange, get, listening, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
const handshake = (path = '/chat', ...lines: string[]) =>
  `GET ${path} HTTP/1.1\r\n${['Host: app.test', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', key, ...lines].join('\r\n')}\r\n\r\n`
const other = (method = 'POST', protocol = 'tcp', ...lines: string[]) =>
  `${method} /raw/../x HTTP/1.1\r\n${['Host: app.test', 'Connection: Upgrade', `Upgrade: ${protocol}`, ...lines].join('\r\n')}\r\n\r\n`

async function webSocketApp() {
  const server = new WebSocketServer({ port: 0, host: '127.77.0.1', handleProtocols: () => 'chat' })
  await once(server, 'listening')
  server.on('connection', socket => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    server,
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}

test('a WebSocket carries text, binary and large messages both ways, and is logged when it ends', async () => {
  await using app = await webSocketApp()
  await using s = await stage()
  s.up(app.port)
  const socket = new WebSocket(`ws://127.0.0.1:${s.port}/chat?x=1`, 'chat')
  await once(socket, 'open')
  expect(socket.protocol).toBe('chat')
  for (const message of ['hello', Buffer.from([0, 255]), 'x'.repeat(2_000_000)]) {
    socket.send(message)
    const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean]
    expect(isBinary).toBe(typeof message !== 'string')
    expect(data.equals(Buffer.from(message))).toBe(true)
  }
  expect(s.events).toEqual([])
  socket.close()
  await once(socket, 'close')
  const event = await s.event()
  expect(event).toMatchObject({
    status: 101,
    code: null,
    instance: 'web.1',
    path: '/chat?x=1',
    method: 'GET',
  })
  expect(event.bytes).toBeGreaterThan(2_000_000)
  expect(event.bytes).toBeLessThan(2_000_100)
  expect(event.line).toMatch(/^at=info method=GET path="\/chat\?x=1" .*status=101 bytes=\d+ /)
  await until(() => app.server.clients.size === 0, 'the app is told')
})

const heads: { name: string; send: string; app: RegExp[]; not?: RegExp[] }[] = [
  {
    name: 'a WebSocket',
    send: handshake('/a/../b//c?', 'X-One: 1', 'X-One: 2', 'X-Forwarded-For: 9.9.9.9', 'Keep-Alive: x'),
    app: [
      /^GET \/a\/\.\.\/b\/\/c\? HTTP\/1\.1\r\n/,
      /\r\nhost: app\.test\r\n/i,
      /\r\nupgrade: websocket\r\n/i,
      /\r\nconnection: upgrade\r\n/i,
      /\r\nX-One: 1\r\nX-One: 2\r\n/,
      /\r\nX-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1\r\n/,
      /\r\nX-Request-Id: /,
      /\r\nVia: 1\.1 heroku-router\r\n/,
    ],
    not: [/Keep-Alive/],
  },
  {
    name: 'another protocol and method',
    send: other('POST', 'tcp', 'X-Forwarded-For: 9.9.9.9', 'Proxy-Connection: x'),
    app: [
      /^POST \/raw\/\.\.\/x HTTP\/1\.1\r\n/,
      /\r\nHost: app\.test\r\n/,
      /\r\nUpgrade: tcp\r\n/,
      /\r\nX-Forwarded-For: 9\.9\.9\.9, 127\.0\.0\.1\r\n/,
      /\r\nVia: 1\.1 heroku-router\r\n/,
    ],
    not: [/Proxy/],
  },
  {
    name: 'an upgrade to HTTP/2 is left out',
    send: `GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
    app: [/^GET \/ HTTP\/1\.1\r\n/, /\r\nConnection: close\r\n/],
    not: [/Upgrade/, /HTTP2/],
  },
  {
    name: 'a WebSocket request with a body',
    send: `${handshake('/', 'Content-Length: 3')}abc`,
    app: [/\r\nContent-Length: 3\r\n[\s\S]*\r\n\r\nabc$/],
  },
]

test.each(heads)('the head of an upgrade to the app: $name', async ({ send, app: expected, not = [] }) => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 200 OK', 'no')))
  await using s = await stage()
  s.up(app.port)
  const text = await exchange(s.port, send)
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  for (const part of expected) expect(app.received[0]).toMatch(part)
  for (const part of not) expect(app.received[0]).not.toMatch(part)
})

test('a client that asks to upgrade, and before it sends its body, is told to go on once', async () => {
  await using refusing = await deafListener()
  const app = createServer((req, res) => req.resume().on('end', () => res.end('thanks')))
  await using s = await stage({ rules: rulesWith({ connectMs: 200 }), random: () => 0 })
  s.up(refusing.port, { name: 'web.1' })
  s.up(await listening(app, '127.77.0.1'), { name: 'web.2' })
  const client = rawClient(s.port)
  client.socket.write(other('POST', 'h2c', 'Content-Length: 5', 'Expect: 100-continue'))
  await client.sees(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  client.socket.write('hello')
  const text = await client.sees(/thanks/)
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 200'])
  expect((await s.event()).instance).toBe('web.2')
  app.close()
})

const ambiguous = [
  { name: 'two lengths', lines: 'Content-Length: 3\r\nContent-Length: 5' },
  { name: 'a length that is none', lines: 'Content-Length: +3' },
  { name: 'a length and chunks', lines: 'Content-Length: 3\r\nTransfer-Encoding: chunked' },
]

test.each(ambiguous)('an upgrade refused with $name is a bad answer: H25', async ({ lines }) => {
  await using app = await rawApp(socket =>
    socket.write(`HTTP/1.1 400 No\r\n${lines}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`),
  )
  await using s = await stage()
  s.up(app.port)
  expect(await exchange(s.port, other())).toMatch(/^HTTP\/1\.1 502 /)
  expect(await s.event()).toMatchObject({ code: 'H25', status: 502 })
})

const kinds = [
  { name: 'WebSocket', send: handshake(), protocol: 'websocket' },
  { name: 'another', send: other(), protocol: 'tcp' },
]

test.each(kinds)(
  '$name: early bytes of both sides arrive, the headers of the 101 are kept',
  async ({ send, protocol }) => {
    await using app = await rawApp(socket => {
      socket.write(
        `${switching.replace('websocket', protocol)}X-App: 1\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nfrom the app`,
      )
    })
    await using s = await stage()
    s.up(app.port)
    const client = rawClient(s.port)
    client.socket.write(`${send}from the client`)
    const text = await client.sees(/from the app$/)
    expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    expect(text).toMatch(new RegExp(`\r\nUpgrade: ${protocol}\r\n`, 'i'))
    expect(text).toMatch(/\r\nConnection: Upgrade\r\n/i)
    expect(text).toMatch(/\r\nx-app: 1\r\n/i)
    expect(text).toMatch(/\r\nvia: 1\.1 heroku-router\r\n/i)
    expect(text).not.toMatch(/x-hop/i)
    await until(() => app.received.join('').endsWith('from the client'), 'the early bytes at the app')
    client.socket.end()
    expect(await s.event()).toMatchObject({ status: 101, bytes: 'from the app'.length, code: null })
    await client.closed
  },
)

test('another protocol: each side may end its own half first', async () => {
  await using app = await rawApp(socket => {
    socket.write(`${switching.replace('websocket', 'tcp')}\r\n`)
    socket.end('bye')
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.removeAllListeners('end')
  const ended = once(client.socket, 'end')
  client.socket.write(other())
  await client.sees(/bye$/)
  await ended
  client.socket.end('late words')
  await until(() => app.received.join('').endsWith('late words'), 'what the client sends after the end')
  expect(await s.event()).toMatchObject({ status: 101, code: null })
})

const refusals = [
  {
    name: 'a length',
    app: answer('HTTP/1.1 403 Forbidden', 'not you'),
    match: /^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*not you/,
    status: 403,
  },
  {
    name: 'chunks',
    app: 'HTTP/1.1 302 Found\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    match:
      /^HTTP\/1\.1 302 Found\r\n[\s\S]*location: \/x\r\n[\s\S]*transfer-encoding: chunked\r\n[\s\S]*3\r\nabc\r\n0\r\n\r\n/i,
    status: 302,
  },
  {
    name: 'no length',
    app: 'HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\nwho?',
    match: /^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*who\?/,
    status: 401,
  },
]

test.each(
  kinds.flatMap(kind =>
    refusals.map(refusal => ({ ...kind, ...refusal, name: `${kind.name}, ${refusal.name}` })),
  ),
)(
  "the app's refusal of an upgrade reaches the client whole: $name",
  async ({ send, app: bytes, match, status }) => {
    await using app = await rawApp(socket => socket.end(bytes))
    await using s = await stage()
    s.up(app.port)
    const text = await exchange(s.port, send)
    expect(text).toMatch(match)
    expect(text).toMatch(/\r\nconnection: close\r\n/i)
    expect(text).toMatch(/\r\nvia: 1\.1 heroku-router\r\n/i)
    expect(await s.event()).toMatchObject({ status, code: null, instance: 'web.1' })
  },
)

const failures: { name: string; app: Parameters<typeof rawApp>[0]; code: string; state?: 'crashed' }[] = [
  { name: 'crashed', app: () => undefined, code: 'H10', state: 'crashed' },
  { name: 'no answer', app: () => undefined, code: 'H12' },
  { name: 'closed without an answer', app: socket => socket.end(), code: 'H13' },
  { name: 'reset without an answer', app: socket => socket.resetAndDestroy(), code: 'H13' },
  { name: 'half a head', app: socket => socket.end('HTTP/1.1 101 Swi'), code: 'H13' },
  { name: 'garbage', app: socket => socket.write('garbage\r\n\r\n'), code: 'H17' },
  {
    name: 'a faulty header',
    app: socket => socket.write('HTTP/1.1 101 Switching Protocols\r\nno colon\r\n\r\n'),
    code: 'H17',
  },
]

test.each(
  kinds.flatMap(kind =>
    failures.map(failure => ({ ...kind, ...failure, name: `${kind.name}, ${failure.name}` })),
  ),
)('an upgrade that fails: $name: $code', async ({ send, app: handler, code, state }) => {
  await using app = await rawApp(handler)
  await using s = await stage({ rules: rulesWith({ firstByteMs: 300 }) })
  s.up(app.port, state ? { state } : {})
  const text = await exchange(s.port, send)
  expect(text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/)
  expect(text).toContain(`<h1>${code} `)
  expect(text.match(/^HTTP\//gm)).toHaveLength(1)
  expect(await s.event()).toMatchObject({ status: 503, code })
  expect(s.events).toHaveLength(1)
  await until(() => app.sockets.size === 0, 'no connection is left at the app')
})

test.each(kinds)('$name: nothing listens: H21, with the next instance tried first', async ({ send }) => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 200 OK', 'second')))
  await using s = await stage({ random: () => 0 })
  s.up(1)
  expect(await exchange(s.port, send)).toMatch(/^HTTP\/1\.1 503 /)
  expect((await s.event()).line).toMatch(/code=H21 .*connect=\d+ms service= /)
  s.up(app.port, { name: 'web.2' })
  expect(await exchange(s.port, send)).toMatch(/second/)
  expect(await s.event(2)).toMatchObject({ instance: 'web.2', status: 200 })
})

test.each(kinds)('$name: traffic in one direction keeps it open, silence ends it: H15', async ({ send }) => {
  await using app = await rawApp(socket => {
    socket.write(`${switching}\r\n`)
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 1_000 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(send)
  await client.sees(/\r\n\r\n$/)
  for (let i = 0; i < 4; i++) {
    await new Promise(resolve => setTimeout(resolve, 300))
    client.socket.write('up')
  }
  for (let i = 0; i < 4; i++) {
    await new Promise(resolve => setTimeout(resolve, 300))
    for (const socket of app.sockets) socket.write('down')
  }
  await client.closed
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H15', status: 503, bytes: 16 })
  expect(event.serviceMs).toBeGreaterThanOrEqual(3_300)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test.each(kinds.flatMap(kind => (['end', 'reset'] as const).map(how => ({ ...kind, how }))))(
  '$name: the client leaves before the answer, $how: H27, and the app is told',
  async ({ send, how }) => {
    await using app = await rawApp(() => undefined)
    await using s = await stage()
    s.up(app.port)
    const client = rawClient(s.port)
    client.socket.write(send)
    await until(() => app.received.join('') !== '', 'the request at the app')
    if (how === 'end') client.socket.end()
    else client.socket.resetAndDestroy()
    expect(await s.event()).toMatchObject({ code: 'H27', status: 499 })
    await until(() => app.sockets.size === 0, 'the app is told')
  },
)

test.each(kinds)('$name: the client resets while it waits for an instance: H27', async ({ send }) => {
  await using s = await stage()
  s.up(1, { state: 'starting' })
  const client = rawClient(s.port)
  client.socket.write(send)
  await new Promise(resolve => setTimeout(resolve, 50))
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27', status: 499, instance: null })
})

test('an upgrade waits for an instance that boots', async () => {
  await using app = await webSocketApp()
  await using s = await stage()
  s.up(app.port, { state: 'starting' })
  const socket = new WebSocket(`ws://127.0.0.1:${s.port}/`, 'chat')
  await new Promise(resolve => setTimeout(resolve, 50))
  s.up(app.port)
  await once(socket, 'open')
  expect(socket.readyState).toBe(WebSocket.OPEN)
  socket.terminate()
})

test('an ordinary request still works after upgrades', async () => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 200 OK', 'ok')))
  await using s = await stage()
  s.up(app.port)
  await exchange(s.port, handshake())
  await exchange(s.port, other())
  expect(await exchange(s.port, get())).toMatch(/ok$/)
})
