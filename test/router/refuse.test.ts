import { expect, test } from 'vitest'
import { answer, exchange, get, herokuRules, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const big = (length: number) => 'a'.repeat(length)
const host = 'Host: app.test\r\n'

/** What the client sends; the status it gets; a part of the log line. Nothing of it may reach the app. */
const refused: { name: string; send: string | Buffer; status: number; line?: string }[] = [
  { name: 'no Host', send: 'GET / HTTP/1.1\r\n\r\n', status: 400 },
  { name: 'no Host in HTTP/1.0', send: 'GET / HTTP/1.0\r\n\r\n', status: 400 },
  { name: 'an empty Host', send: 'GET / HTTP/1.1\r\nHost:\r\n\r\n', status: 400 },
  { name: 'two Hosts', send: `GET / HTTP/1.1\r\n${host}Host: other\r\n\r\n`, status: 400 },
  { name: 'two equal Hosts', send: `GET / HTTP/1.1\r\n${host}${host}\r\n`, status: 400 },
  { name: 'a Host with a path', send: 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', status: 400 },
  {
    name: 'a Host that forges log fields',
    send: 'GET / HTTP/1.1\r\nHost: a status=200\r\n\r\n',
    status: 400,
    line: 'host= ',
  },
  {
    name: 'a header name that is too long',
    send: get('/', `${big(1001)}: 1`),
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'a header line that is too long',
    send: get('/', `X: ${big(8190)}`),
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'a header larger than any buffer',
    send: get('/', `X: ${big(5 << 20)}`),
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'too many headers',
    send: get('/', ...Array.from({ length: 999 }, (_, i) => `X-${i}: 1`)),
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'a request line that is too long',
    send: get(`/${big(8192 - 14 + 1)}`),
    status: 400,
    line: 'cause="request line too long"',
  },
  {
    name: 'two different lengths',
    send: `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'a list of lengths',
    send: `POST / HTTP/1.1\r\n${host}Content-Length: 1, 1\r\n\r\nab`,
    status: 400,
  },
  { name: 'a negative length', send: `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, status: 400 },
  {
    name: 'a length and chunks',
    send: `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'chunks and a length',
    send: `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'a coding under the chunks',
    send: `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
    line: 'cause="bad header"',
  },
  {
    name: 'a folded header',
    send: `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`,
    status: 400,
    line: 'cause="bad header"',
  },
  { name: 'a blank before the colon', send: `GET / HTTP/1.1\r\n${host}X : a\r\n\r\n`, status: 400 },
  { name: 'a NUL in a header', send: `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, status: 400 },
  { name: 'a lone LF in a header', send: `GET / HTTP/1.1\r\n${host}X: a\nY: b\r\n\r\n`, status: 400 },
  { name: 'a blank in the path', send: `GET /a b HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { name: 'raw UTF-8 in the path', send: `GET /\xc3\xa9 HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { name: 'OPTIONS *', send: `OPTIONS * HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { name: 'an absolute target with a user', send: `GET http://a@b/ HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { name: 'an absolute target of another scheme', send: `GET ftp://b/ HTTP/1.1\r\n${host}\r\n`, status: 400 },
  {
    name: 'another Expect',
    send: get('/', 'Expect: 200-maybe'),
    status: 417,
    line: 'cause="unsupported expect header value"',
  },
  {
    name: 'CONNECT',
    send: `CONNECT app.test:443 HTTP/1.1\r\n${host}\r\n`,
    status: 405,
    line: 'method=CONNECT',
  },
  {
    name: 'an unknown method',
    send: `BREW / HTTP/1.1\r\n${host}\r\n`,
    status: 400,
    line: 'method=BREW path="/"',
  },
  { name: 'HTTP/2.0', send: `GET / HTTP/2.0\r\n${host}\r\n`, status: 505, line: 'method=GET path="/"' },
  { name: 'HTTP/0.9', send: `GET / HTTP/0.9\r\n${host}\r\n`, status: 505 },
  {
    name: 'a path with an escape sequence',
    send: `GET /a\x1b[31mred HTTP/1.1\r\n${host}\r\n`,
    status: 400,
    line: 'path="/a" ',
  },
  { name: 'HTTP/1.2', send: `GET / HTTP/1.2\r\n${host}\r\n`, status: 505 },
  { name: 'HTTP/2 by prior knowledge', send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 505 },
  {
    name: 'TLS',
    send: Buffer.from('16030100c8010000c40303', 'hex'),
    status: 400,
    line: 'cause="tls on a plain port" method= path=""',
  },
  { name: 'no HTTP at all', send: '\x01\x02\x03\r\n\r\n', status: 400 },
  { name: 'bare line feeds', send: 'GET / HTTP/1.1\nHost: a\n\n', status: 400 },
  {
    name: 'a first line made to forge the log',
    send: `GET /"\tat=info HTTP/1.1\r\n${host}\r\n`,
    status: 400,
    line: 'at=error code=H26',
  },
]

test.each(refused)('refused: $name', async ({ send, status, line }) => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'ok')))
  await using s = await stage()
  s.up(app.port)
  const text = await exchange(s.port, send)
  expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
  expect(text.match(/^HTTP\//gm)).toHaveLength(1)
  expect(text).toMatch(/\r\nConnection: close\r\n/i)
  const event = await s.event()
  expect(event).toMatchObject({ status, code: 'H26', instance: null, connectMs: null, bytes: null })
  expect(event.line).toMatch(/^at=error code=H26 desc="Request Error" cause="[a-z ]+" method=/i)
  if (line !== undefined) expect(event.line).toContain(line)
  expect(s.events).toHaveLength(1)
  expect(app.received).toEqual([])
})

const accepted = [
  { name: 'a request line of 8192 characters', send: get(`/${big(8192 - 14)}`) },
  { name: 'a header line of 8192 characters', send: get('/', `X: ${big(8189)}`) },
  { name: 'a header name of 1000 characters', send: get('/', `${big(1000)}: 1`) },
  { name: '1000 headers', send: get('/', ...Array.from({ length: 998 }, (_, i) => `X-${i}: 1`)) },
  {
    name: 'a head of 100 kB',
    send: get('/', ...Array.from({ length: 100 }, (_, i) => `X-${i}: ${big(1000)}`)),
  },
  { name: 'an IPv6 host', send: 'GET / HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n' },
]

test.each(accepted)('at the limit: $name', async ({ send }) => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'ok')))
  await using s = await stage()
  s.up(app.port)
  expect(await exchange(s.port, send)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
})

test('a client that goes on sending after a refusal can still read the answer', async () => {
  await using s = await stage()
  const client = rawClient(s.port)
  client.socket.pause()
  client.socket.write('BREW / HTTP/1.1\r\n')
  await s.event()
  for (let i = 0; i < 5; i++) {
    client.socket.write('Host: app.test\r\n')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  client.socket.resume()
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 400 /)
  expect(s.events).toHaveLength(1)
})

test('where a platform allows more headers, none is lost', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'ok')))
  const requestLimits = { ...herokuRules.requestLimits, headerCount: 5_000 }
  await using s = await stage({ rules: rulesWith({}, { requestLimits }) })
  s.up(app.port)
  await exchange(s.port, get('/', ...Array.from({ length: 2_500 }, (_, i) => `X-${i}: 1`)))
  expect(app.received[0]?.match(/^X-\d+: 1\r$/gm)).toHaveLength(2_500)
})

test('a chunk that is none ends the request at the app too', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`)
  await until(() => app.received.join('').includes('abc'), 'the first chunk at the app')
  client.socket.write('zz\r\n')
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 400 /)
  expect(await s.event()).toMatchObject({ status: 400, code: 'H26' })
  expect(s.events[0]?.line).toContain('cause="bad chunk"')
  await until(() => app.sockets.size === 0, 'the app is told')
  expect(s.events).toHaveLength(1)
})

test('a head that never ends is answered with 408', async () => {
  await using s = await stage({ rules: rulesWith({ clientHeadMs: 300 }) })
  const text = await exchange(s.port, 'GET / HTTP/1.1\r\nHos')
  expect(text).toMatch(/^HTTP\/1\.1 408 /)
  expect(await s.event()).toMatchObject({ status: 408 })
})

test('a connection without a byte is closed without a word or a log line', async () => {
  await using s = await stage({ rules: rulesWith({ clientHeadMs: 300 }) })
  expect(await exchange(s.port, '')).toBe('')
  expect(s.events).toEqual([])
})

test('an idle connection between requests is closed', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'ok')))
  await using s = await stage({ rules: rulesWith({ clientKeepAliveMs: 300 }) })
  s.up(app.port)
  const text = await exchange(s.port, 'GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(s.events).toHaveLength(1)
})

const mebibyte = 1 << 20

test('a request line of megabytes is logged as far as it is of use', async () => {
  await using s = await stage()
  expect(await exchange(s.port, get(`/${big(2 * mebibyte)}`))).toMatch(/^HTTP\/1\.1 400 /)
  const event = await s.event()
  expect(event).toMatchObject({ status: 400, code: 'H26', method: 'GET', path: `/${big(8191)}` })
  expect(event.line).toMatch(/ cause="request line too long" method=GET path="\/a{8191}" /)
})

test('a head of megabytes is logged with its request line', async () => {
  await using s = await stage()
  expect(await exchange(s.port, get('/upload', `X: ${big(2 * mebibyte)}`))).toMatch(/^HTTP\/1\.1 400 /)
  const event = await s.event()
  expect(event).toMatchObject({ status: 400, code: 'H26', method: 'GET', path: '/upload', host: 'app.test' })
  expect(event.line).toContain(' cause="bad header" method=GET path="/upload" host=app.test ')
})

test('a head of megabytes passes where every line of it may be so long', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'ok')))
  await using s = await stage()
  s.up(app.port)
  const lines = Array.from({ length: 400 }, (_, i) => `X-${i}: ${big(8000)}`)
  expect(await exchange(s.port, get('/', ...lines))).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(app.received[0]?.match(/^X-\d+: a{8000}\r$/gm)).toHaveLength(400)
})

test('what a client writes below its request line is not taken for one', async () => {
  await using s = await stage()
  const client = rawClient(s.port)
  client.socket.write('GET /real HTTP/1.1\r\n')
  // The router has to read it by itself: what comes in one packet is refused with it.
  await new Promise(resolve => setTimeout(resolve, 100))
  client.socket.write('GET /forged HTTP/1.1\r\n\r\n')
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 400 /)
  const event = await s.event()
  expect(event).toMatchObject({ status: 400, code: 'H26' })
  expect(event.line).not.toContain('forged')
})
