import { expect, test } from 'vitest'
import { answer, exchange, get, rawApp, rawClient, stage } from './stage.ts'

const headOf = (text: string) => text.slice(0, text.indexOf('\r\n\r\n') + 4)

/** What the app sends; what the client must have got and must not have got. */
const cases: {
  name: string
  app: string
  send?: string
  end?: boolean
  client: RegExp[]
  not?: RegExp[]
  status?: number
}[] = [
  {
    name: 'names keep case, order and repetitions',
    app: 'HTTP/1.1 200 OK\r\nX-b: 1\r\nx-A: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n',
    client: [/X-b: 1\r\nx-A: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/],
  },
  {
    name: 'bytes above 127 are kept',
    app: 'HTTP/1.1 200 OK\r\nX-N: caf\xe9\r\nContent-Length: 0\r\n\r\n',
    client: [/X-N: caf\xe9\r\n/],
  },
  {
    name: 'the reason phrase is kept',
    app: answer('HTTP/1.1 404 Not Here'),
    client: [/^HTTP\/1\.1 404 Not Here\r\n/],
    status: 404,
  },
  {
    name: 'no reason phrase is fine',
    app: 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok',
    client: [/^HTTP\/1\.1 200 /, /ok$/],
  },
  {
    name: 'an unusual status',
    app: answer('HTTP/1.1 799 Odd'),
    client: [/^HTTP\/1\.1 799 Odd\r\n/],
    status: 799,
  },
  {
    name: "the app's own errors pass",
    app: answer('HTTP/1.1 500 Internal Server Error', 'mine'),
    client: [/^HTTP\/1\.1 500 /, /mine$/],
    status: 500,
  },
  {
    name: 'hop-by-hop fields stay here',
    app: 'HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nUpgrade: h2c\r\nProxy-Connection: x\r\nContent-Length: 0\r\n\r\n',
    client: [/Connection: close\r\n/],
    not: [/X-Hop/, /timeout=9/, /Upgrade/, /Proxy/],
  },
  {
    name: 'Via is appended, Server filled in',
    app: 'HTTP/1.1 200 OK\r\nVia: 1.1 inner\r\nContent-Length: 0\r\n\r\n',
    client: [/Via: 1\.1 inner, 1\.1 heroku-router\r\n/, /Server: Heroku\r\n/],
  },
  {
    name: "the app's Server stays",
    app: 'HTTP/1.1 200 OK\r\nServer: gunicorn\r\nContent-Length: 0\r\n\r\n',
    client: [/Server: gunicorn\r\n/],
    not: [/Heroku/],
  },
  {
    name: "the app's Date stays, alone",
    app: 'HTTP/1.1 200 OK\r\nDate: yesterday\r\nContent-Length: 0\r\n\r\n',
    client: [/Date: yesterday\r\n/],
    not: [/Date: [A-Z]/],
  },
  { name: 'a missing Date is filled in', app: answer('HTTP/1.1 200 OK'), client: [/Date: [A-Z][a-z]{2}, /] },
  {
    name: 'chunks',
    app: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    client: [/Transfer-Encoding: chunked\r\n/, /ab[\s\S]*c\r\n0\r\n\r\n$/],
  },
  {
    name: 'chunks for a client of HTTP/1.0',
    send: 'GET / HTTP/1.0\r\nHost: app.test\r\n\r\n',
    app: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    client: [/\r\n\r\nabc$/],
    not: [/chunked/],
  },
  {
    name: 'trailers that frame a message or belong to the connection stay here',
    app: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nTransfer-Encoding: gzip\r\nX-Sum: 9\r\nConnection: close\r\nKeep-Alive: x\r\n\r\n',
    client: [/0\r\nX-Sum: 9\r\n\r\n$/],
  },
  {
    name: 'trailers',
    app: 'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 9\r\n\r\n',
    client: [/Trailer: X-Sum\r\n/, /0\r\nX-Sum: 9\r\n\r\n$/],
  },
  {
    name: 'a body that ends with the connection',
    app: 'HTTP/1.0 200 OK\r\n\r\nall of it',
    end: true,
    client: [/Transfer-Encoding: chunked\r\n/, /all of it\r\n0\r\n\r\n$/],
  },
  {
    name: 'HEAD keeps the length and has no body',
    send: get().replace('GET', 'HEAD'),
    app: 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n',
    client: [/Content-Length: 1234\r\n/, /\r\n\r\n$/],
  },
  {
    name: '204 with a length',
    app: 'HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n',
    client: [/^HTTP\/1\.1 204 /, /\r\n\r\n$/],
    not: [/Content-Length/],
    status: 204,
  },
  {
    name: '304 with the length of the 200',
    app: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: "x"\r\n\r\n',
    client: [/^HTTP\/1\.1 304 /, /Content-Length: 1234\r\nETag: "x"/, /\r\n\r\n$/],
    status: 304,
  },
  {
    name: 'early hints',
    app: `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload; as=style\r\nlink: odd\r\n\r\n${answer('HTTP/1.1 200 OK', 'ok')}`,
    client: [
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload; as=style\r\nlink: odd\r\n[\s\S]*?\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    ],
  },
  {
    name: 'early hints are not for HTTP/1.0',
    send: 'GET / HTTP/1.0\r\nHost: app.test\r\n\r\n',
    app: `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n${answer('HTTP/1.1 200 OK', 'ok')}`,
    client: [/^HTTP\/1\.1 200 OK/],
  },
]

test.each(cases)(
  'to the client: $name',
  async ({ app: bytes, send = get(), end, client, not = [], status = 200 }) => {
    await using app = await rawApp(socket => {
      socket.write(Buffer.from(bytes, 'latin1'))
      if (end) socket.end()
    })
    await using s = await stage()
    s.up(app.port)
    const text = await exchange(s.port, send)
    for (const part of client) expect(text).toMatch(part)
    for (const part of not) expect(headOf(text)).not.toMatch(part)
    expect(await s.event()).toMatchObject({ status, code: null })
  },
)

/** What the app sends; the code it is logged under. The client gets 502 or 503 from the router, and nothing of it. */
const broken: { name: string; app: string; code: string; status: number; cause?: string }[] = [
  { name: 'garbage', app: 'hello\r\n\r\n', code: 'H17', status: 503 },
  { name: 'TLS', app: '\x15\x03\x03\x00\x02\x02\x46', code: 'H17', status: 503 },
  { name: 'HTTP/2', app: '\x00\x00\x12\x04\x00\x00\x00\x00\x00', code: 'H17', status: 503 },
  { name: 'a bare LF', app: 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', code: 'H17', status: 503 },
  { name: 'a folded header', app: 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n', code: 'H17', status: 503 },
  {
    name: 'a coding under the chunks',
    app: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    code: 'H17',
    status: 503,
  },
  {
    name: '101 nobody asked for',
    app: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    code: 'H17',
    status: 503,
  },
  {
    name: '100 nobody asked for',
    app: `HTTP/1.1 100 Continue\r\n\r\n${answer('HTTP/1.1 200 OK')}`,
    code: 'H17',
    status: 503,
  },
  { name: 'a status below 100', app: answer('HTTP/1.1 099 Low'), code: 'H17', status: 503 },
  {
    name: 'a control character in the status line',
    app: answer('HTTP/1.1 200 O\x01K'),
    code: 'H17',
    status: 503,
  },
  {
    name: 'DEL and a byte above it in the status line',
    app: answer('HTTP/1.1 200 \x7f\xe9'),
    code: 'H17',
    status: 503,
  },
  {
    name: 'a control character in the status line of early hints',
    app: `HTTP/1.1 103 \x01\r\nLink: a\r\n\r\n${answer('HTTP/1.1 200 OK')}`,
    code: 'H17',
    status: 503,
  },
  {
    name: 'a length that is no number',
    app: 'HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n0123456789',
    code: 'H25',
    status: 502,
    cause: 'invalid content length',
  },
  {
    name: 'two lengths',
    app: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    code: 'H25',
    status: 502,
    cause: 'invalid content length',
  },
  {
    name: 'a length and chunks',
    app: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    code: 'H25',
    status: 502,
    cause: 'invalid content length',
  },
  {
    name: 'a cookie over the limit',
    app: `HTTP/1.1 200 OK\r\nSet-Cookie: ${'a'.repeat(8193)}\r\nContent-Length: 0\r\n\r\n`,
    code: 'H25',
    status: 502,
    cause: 'oversized cookie',
  },
  {
    name: 'a header over the limit',
    app: `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(524_286)}\r\nContent-Length: 0\r\n\r\n`,
    code: 'H25',
    status: 502,
    cause: 'oversized header',
  },
  {
    name: 'a head over any limit',
    app: `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(2_000_000)}\r\nContent-Length: 0\r\n\r\n`,
    code: 'H25',
    status: 502,
    cause: 'oversized header',
  },
  {
    name: 'a status line over the limit',
    app: answer(`HTTP/1.1 200 ${'a'.repeat(8180)}`),
    code: 'H25',
    status: 502,
    cause: 'oversized status line',
  },
]

test.each(broken)('an answer refused: $name', async ({ app: bytes, code, status, cause }) => {
  await using app = await rawApp(socket => socket.write(Buffer.from(bytes, 'latin1')))
  await using s = await stage()
  s.up(app.port)
  const text = await exchange(s.port, get())
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(text).toMatch(/Content-Type: text\/html; charset=utf-8\r\n/)
  expect(text).toContain(`<h1>${code} `)
  const event = await s.event()
  expect(event).toMatchObject({ status, code, instance: 'web.1', bytes: 0 })
  if (cause) expect(event.line).toContain(` desc="HTTP restriction: ${cause}" `)
})

const atTheLimit = [
  {
    name: 'a cookie of 8192 characters',
    app: `HTTP/1.1 200 OK\r\nSet-Cookie: ${'a'.repeat(8192)}\r\nContent-Length: 0\r\n\r\n`,
  },
  {
    name: 'a header line of 512 KiB',
    app: `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(524_285)}\r\nContent-Length: 0\r\n\r\n`,
  },
  { name: 'a status line of 8192 characters', app: answer(`HTTP/1.1 200 ${'a'.repeat(8179)}`) },
]

test.each(atTheLimit)('an answer at the limit: $name', async ({ app: bytes }) => {
  await using app = await rawApp(socket => socket.write(bytes))
  await using s = await stage()
  s.up(app.port)
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 200 /)
})

test('the head of an event stream does not wait for its first event', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(get())
  expect(await client.sees(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/)).not.toContain('hi')
  for (const socket of app.sockets) socket.write('2\r\nhi\r\n')
  await client.sees(/2\r\nhi\r\n$/)
  client.socket.destroy()
})
