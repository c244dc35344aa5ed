import { expect, test } from 'vitest'
import { answer, exchange, get, herokuRules, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const ok = answer('HTTP/1.1 200 OK', 'ok')
const post = (...lines: string[]) => `POST /p HTTP/1.1\r\nHost: app.test\r\n${lines.join('\r\n')}`

/** What the client sends, what the app must have got and must not have got. */
const cases: { name: string; send: string; app: (string | RegExp)[]; not?: (string | RegExp)[] }[] = [
  {
    name: 'the path goes on as it is',
    send: get('/a/../b//c?x=%2F&y={z}'),
    app: ['GET /a/../b//c?x=%2F&y={z} HTTP/1.1\r\n'],
  },
  {
    name: 'two slashes are a path, not a host',
    send: get('//other.test/x'),
    app: ['GET //other.test/x HTTP/1.1', 'host: app.test'],
  },
  {
    name: 'header names keep their case, order and repetitions',
    send: get('/', 'X-One: 1', 'x-TWO: 2', 'X-One: 3'),
    app: ['X-One: 1\r\nx-TWO: 2\r\nX-One: 3\r\n'],
  },
  {
    name: 'bytes above 127 in a value are kept',
    send: get('/', 'X-Name: caf\xe9'),
    app: ['X-Name: caf\xe9\r\n'],
  },
  {
    name: 'X-Forwarded-For is appended',
    send: get('/', 'X-Forwarded-For: 9.9.9.9'),
    app: ['X-Forwarded-For: 9.9.9.9, 127.0.0.1\r\n'],
  },
  {
    name: 'several X-Forwarded-For become one',
    send: get('/', 'X-Forwarded-For: 9.9.9.9', 'x-forwarded-for: 8.8.8.8'),
    app: ['X-Forwarded-For: 9.9.9.9, 8.8.8.8, 127.0.0.1\r\n'],
    not: ['x-forwarded-for: 8'],
  },
  {
    name: 'X-Forwarded-Proto and -Port are not believed',
    send: get('/', 'X-Forwarded-Proto: https', 'X-Forwarded-Port: 1'),
    app: ['X-Forwarded-Proto: http\r\n', /X-Forwarded-Port: \d{4,5}\r\n/],
    not: ['https', /Port: 1\r/],
  },
  {
    name: 'X-Request-Start is the time in ms',
    send: get('/', 'X-Request-Start: 1'),
    app: [/X-Request-Start: \d{13}\r\n/],
    not: [/Start: 1\r/],
  },
  { name: 'Via is appended', send: get('/', 'Via: 1.1 cdn'), app: ['Via: 1.1 cdn, 1.1 heroku-router\r\n'] },
  {
    name: 'an id of 20 characters is kept',
    send: get('/', 'X-Request-Id: abcdefghij0123456+/='),
    app: ['X-Request-Id: abcdefghij0123456+/=\r\n'],
  },
  {
    name: 'an id of 19 characters is replaced',
    send: get('/', 'X-Request-Id: abcdefghij012345678'),
    app: [/X-Request-Id: [0-9a-f]{8}-[0-9a-f]{4}-4/],
    not: ['abcdefghij'],
  },
  {
    name: 'an id with other characters is replaced',
    send: get('/', 'X-Request-Id: abcdefghij0123456789_'),
    app: [/X-Request-Id: [0-9a-f]{8}-/],
    not: ['abcdefghij'],
  },
  {
    name: 'without an id one is made',
    send: get(),
    app: [/X-Request-Id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\r\n/],
  },
  {
    name: 'hop-by-hop fields stay here',
    send: get(
      '/',
      'Keep-Alive: timeout=9',
      'Proxy-Connection: x',
      'TE: trailers',
      'Trailer: X-T',
      'Upgrade: foo',
      'Proxy-Authorization: x',
      'Proxy-Authenticate: x',
    ),
    app: ['connection: keep-alive\r\n'],
    not: ['timeout=9', 'Proxy', 'TE:', 'Trailer', 'Upgrade', 'close'],
  },
  {
    name: 'fields named in Connection stay here',
    send: 'GET / HTTP/1.1\r\nHost: app.test\r\nX-Secret: 1\r\nConnection: close, x-secret\r\nX-Other: 2\r\n\r\n',
    app: ['X-Other: 2'],
    not: ['X-Secret'],
  },
  {
    name: 'fields named in Connection stay here even when a rule adds them again',
    send: 'GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-For: 6.6.6.6\r\nConnection: close, X-Forwarded-For\r\n\r\n',
    app: ['X-Forwarded-For: 127.0.0.1\r\n'],
    not: ['6.6.6.6'],
  },
  {
    name: 'naming Content-Length or Host in Connection changes nothing',
    send: `${post('Content-Length: 5', 'Connection: close, content-length, host')}\r\n\r\nhello`,
    app: ['host: app.test', 'content-length: 5\r\n\r\nhello'],
  },
  {
    name: 'a body with a length',
    send: `${post('Content-Length: 5', 'Connection: close')}\r\n\r\nhello`,
    app: [/content-length: 5\r\n\r\nhello$/],
  },
  {
    name: 'a chunked body',
    send: `${post('Transfer-Encoding: chunked', 'Connection: close')}\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    app: [/transfer-encoding: chunked\r\n\r\n[\s\S]*abc[\s\S]*de[\s\S]*\r\n0\r\n\r\n$/],
    not: ['content-length'],
  },
  {
    name: 'an empty POST',
    send: `${post('Connection: close', 'Content-Length: 0')}\r\n\r\n`,
    app: ['content-length: 0\r\n'],
  },
  {
    name: 'a GET with a body',
    send: `GET /g HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc`,
    app: [/content-length: 3\r\n\r\nabc$/],
  },
  {
    name: 'an unusual method',
    send: 'PROPFIND /d HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n',
    app: ['PROPFIND /d HTTP/1.1\r\n'],
  },
  {
    name: 'a request of HTTP/1.0',
    send: 'GET / HTTP/1.0\r\nHost: app.test\r\n\r\n',
    app: ['GET / HTTP/1.1\r\n', 'Via: 1.0 heroku-router'],
  },
  {
    name: 'an absolute target is cut, and its host wins',
    send: 'GET http://real.test:81/p?q HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n',
    app: ['GET /p?q HTTP/1.1\r\nhost: real.test:81\r\n'],
    not: ['app.test'],
  },
  {
    name: 'an absolute target without a path',
    send: 'GET HTTP://real.test?q HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n',
    app: ['GET /?q HTTP/1.1\r\nhost: real.test\r\n'],
  },
  {
    name: 'Expect: 100-continue is answered here',
    send: `${post('Content-Length: 2', 'Expect: 100-continue', 'Connection: close')}\r\n\r\nhi`,
    app: [/\r\n\r\nhi$/],
    not: ['Expect'],
  },
  {
    name: 'an empty Expect is left out',
    send: get('/', 'Expect: '),
    app: ['GET / HTTP/1.1'],
    not: ['Expect'],
  },
  {
    name: 'Upgrade without Connection: upgrade is an ordinary request',
    send: get('/', 'Upgrade: websocket'),
    app: ['GET / HTTP/1.1'],
    not: ['Upgrade'],
  },
]

test.each(cases)('to the app: $name', async ({ send, app: expected, not = [] }) => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage()
  s.up(app.port)
  const text = await exchange(s.port, send)
  expect(text).toMatch(/HTTP\/1\.1 200 OK\r\n/)
  const got = app.received.join('')
  for (const part of expected) expect(got).toMatch(typeof part === 'string' ? literal(part) : part)
  for (const part of not) expect(got).not.toMatch(typeof part === 'string' ? literal(part) : part)
  const event = await s.event()
  expect(event).toMatchObject({ status: 200, code: null, instance: 'web.1', service: 'web' })
})

test('Expect: 100-continue gets its 100 before the body is sent', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`${post('Content-Length: 2', 'Expect: 100-continue', 'Connection: close')}\r\n\r\n`)
  await client.sees(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  client.socket.write('hi')
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
})

test('https: the app is told so, with port 443', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage({ proto: 'https' })
  s.up(app.port)
  await exchange(s.port, get())
  expect(app.received[0]).toContain('X-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n')
  expect((await s.event()).line).toContain('tls=true')
})

test('the dial comes from the instance its local address names', async () => {
  let from: string | undefined
  await using app = await rawApp(socket => {
    from = socket.remoteAddress
    socket.write(ok)
  })
  await using s = await stage()
  s.up(app.port, { localAddress: '127.77.0.254' })
  await exchange(s.port, get())
  expect(from).toBe('127.77.0.254')
})

test.each([
  {
    name: 'kept, where the platform keeps connections',
    keepAliveMs: 90_000,
    connections: 1,
    line: 'keep-alive',
  },
  { name: 'a new one each time, where it does not', keepAliveMs: 0, connections: 3, line: 'close' },
])('connections to the app: $name', async ({ keepAliveMs, connections, line }) => {
  await using app = await rawApp((socket, head) => {
    // What the app announces does not shorten the platform's own time.
    const lines = 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\n'
    socket.write(head.startsWith('HEAD') ? lines : `${lines}ok`)
  })
  await using s = await stage({ rules: { ...herokuRules, upstreamKeepAliveMs: keepAliveMs } })
  s.up(app.port)
  for (const method of ['GET', 'HEAD', 'GET']) await (await fetch(s.url, { method })).text()
  expect(app.accepted()).toBe(connections)
  expect(app.received[0]).toContain(`connection: ${line}\r\n`)
  await s.event(3)
  if (connections === 1) expect(s.events.slice(1).map(event => event.connectMs)).toEqual([0, 0])
})

test('an idle connection to the app is closed when the instance goes', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage()
  s.up(app.port)
  await (await fetch(s.url)).text()
  expect(app.sockets.size).toBe(1)
  s.up(app.port, { state: 'stopping' })
  await until(() => app.sockets.size === 0, 'the connection closed')
})

test('clients are told how long an idle connection is kept', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage({ rules: rulesWith({ clientKeepAliveMs: 42_000 }) })
  s.up(app.port)
  expect((await fetch(s.url)).headers.get('keep-alive')).toBe('timeout=42')
})

test('pipelined requests are answered in order', async () => {
  await using app = await rawApp((socket, head) => {
    const path = head.split(' ')[1] ?? ''
    setTimeout(() => socket.write(answer('HTTP/1.1 200 OK', path)), path === '/first' ? 50 : 0)
  })
  await using s = await stage()
  s.up(app.port)
  const first = 'GET /first HTTP/1.1\r\nHost: app.test\r\n\r\n'
  const text = await exchange(s.port, first + get('/second'))
  expect(text.match(/\/first|\/second/g)).toEqual(['/first', '/second'])
  await s.event(2)
  expect(s.events.map(event => event.path).sort()).toEqual(['/first', '/second'])
})

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
}
