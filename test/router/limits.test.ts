import { expect, test } from 'vitest'
import { refuseRequestLine } from '../../src/router/request-rules.ts'
import { exchange, get, herokuRules, rawApp, rawClient, stage, until } from './stage.ts'

const a = (length: number) => 'a'.repeat(length)
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Each limit as the platform documents it: `at` builds the message that is exactly so large, and is passed on. */
const requests: { name: string; limit: number; at: (size: number) => string; cause: string }[] = [
  {
    name: 'request line',
    limit: 8192,
    at: size => get(`/${a(size - 'GET / HTTP/1.1'.length)}`),
    cause: 'request line too long',
  },
  {
    name: 'header line',
    limit: 8192,
    at: size => get('/', `X: ${a(size - 'X: '.length)}`),
    cause: 'bad header',
  },
  {
    name: 'header line of a cookie',
    limit: 8192,
    at: size => get('/', `Cookie: ${a(size - 'Cookie: '.length)}`),
    cause: 'bad header',
  },
  { name: 'header name', limit: 1000, at: size => get('/', `${a(size)}: 1`), cause: 'bad header' },
  // Host and Connection are two of them.
  {
    name: 'number of headers',
    limit: 1000,
    at: size => get('/', ...Array.from({ length: size - 2 }, (_, i) => `X-${i}: 1`)),
    cause: 'bad header',
  },
]

test.each(requests)('request: $name of $limit passes, one more does not', async ({ limit, at, cause }) => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage()
  s.up(app.port)
  expect(await exchange(s.port, at(limit))).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(await s.event()).toMatchObject({ status: 200, code: null })
  expect(await exchange(s.port, at(limit + 1))).toMatch(/^HTTP\/1\.1 400 /)
  const event = await s.event(2)
  expect(event).toMatchObject({ status: 400, code: 'H26', instance: null })
  expect(event.line).toContain(` cause="${cause}" `)
  expect(app.accepted()).toBe(1)
})

// No method that Node's parser knows is longer than 11 characters: the rule is all there is to ask.
test('request: a method name of 127 passes, one more does not', () => {
  const line = (length: number) => ({
    method: a(length),
    url: '/',
    httpVersion: '1.1',
    transferEncoding: undefined,
  })
  expect(refuseRequestLine(line(127), herokuRules.requestLimits)).toBeNull()
  expect(refuseRequestLine(line(128), herokuRules.requestLimits)).toBe('bad-request')
})

const head = (...lines: string[]) =>
  `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\nContent-Length: 2\r\n\r\nok`

const answers: { name: string; limit: number; at: (size: number) => string; cause: string }[] = [
  {
    name: 'status line',
    limit: 8192,
    at: size => ok.replace('200 OK', `200 ${a(size - 'HTTP/1.1 200 '.length)}`),
    cause: 'oversized status line',
  },
  {
    name: 'header line',
    limit: 524_288,
    at: size => head(`X: ${a(size - 'X: '.length)}`),
    cause: 'oversized header',
  },
  { name: 'cookie', limit: 8192, at: size => head(`Set-Cookie: ${a(size)}`), cause: 'oversized cookie' },
]

test.each(answers)('answer: $name of $limit passes, one more does not', async ({ limit, at, cause }) => {
  let size = limit
  await using app = await rawApp(socket => socket.write(at(size)))
  await using s = await stage()
  s.up(app.port)
  const text = await exchange(s.port, get())
  expect(text).toMatch(/^HTTP\/1\.1 200 /)
  expect(text.endsWith('\r\n\r\nok')).toBe(true)
  size++
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 502 /)
  const event = await s.event(2)
  expect(event).toMatchObject({ status: 502, code: 'H25', instance: 'web.1' })
  expect(event.line).toContain(` desc="HTTP restriction: ${cause}" `)
})

const upgrade = get('/', 'Upgrade: websocket').replace('close', 'Upgrade')

test.each(requests)('an upgrade has the same limits: $name of $limit', async ({ limit, at }) => {
  await using app = await rawApp(socket => socket.end(ok))
  await using s = await stage()
  s.up(app.port)
  const asUpgrade = (size: number) =>
    at(size).replace('Connection: close', 'Connection: Upgrade\r\nUpgrade: websocket')
  expect(await exchange(s.port, upgrade)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(await exchange(s.port, asUpgrade(limit + 1))).toMatch(/^HTTP\/1\.1 400 /)
  expect(app.accepted()).toBe(1)
})

const upgraded = [
  { kind: 'WebSocket', send: upgrade, protocol: 'websocket' },
  { kind: 'another protocol', send: upgrade.replace('websocket', 'tcp'), protocol: 'tcp' },
].flatMap(kind =>
  [101, 403].flatMap(status => answers.map(limit => ({ ...kind, ...limit, status, limited: limit.name }))),
)

/** The same answer, to an upgrade: it is accepted, or it is not. */
function toUpgrade(text: string, status: number, protocol: string): string {
  const line = text.replace('HTTP/1.1 200 ', `HTTP/1.1 ${status} `)
  if (status !== 101) return line
  const accepted = `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`
  return line.replace('Content-Length: 2\r\n\r\n', accepted)
}

test.each(upgraded)(
  '$kind, answered with $status: $limited of $limit passes, one more is H25',
  async ({ send, protocol, status, limit, at, cause }) => {
    let size = limit
    await using app = await rawApp(socket => socket.write(toUpgrade(at(size), status, protocol)))
    await using s = await stage()
    s.up(app.port)
    const client = rawClient(s.port)
    client.socket.write(send)
    const text = await client.sees(/\r\n\r\nok$/)
    expect(text.startsWith(`HTTP/1.1 ${status} `)).toBe(true)
    client.socket.destroy()
    expect(await s.event()).toMatchObject({ status, code: null })
    size++
    const refused = await exchange(s.port, send)
    expect(refused).toMatch(/^HTTP\/1\.1 502 /)
    expect(refused).not.toMatch(/aaaa|^ok$/m)
    const event = await s.event(2)
    expect(event).toMatchObject({ status: 502, code: 'H25', instance: 'web.1' })
    expect(event.line).toContain(` desc="HTTP restriction: ${cause}" `)
    await until(() => app.sockets.size === 0, 'the connection to the app closed')
  },
)

const lengths = [
  { name: 'two lengths', fields: 'Content-Length: 2\r\nContent-Length: 3' },
  { name: 'a length that is no number', fields: 'Content-Length: two' },
]

test.each(['websocket', 'tcp'].flatMap(protocol => lengths.map(length => ({ ...length, protocol }))))(
  'an upgrade to $protocol that is refused with $name is H25',
  async ({ protocol, fields }) => {
    await using app = await rawApp(socket => socket.write(`HTTP/1.1 403 Forbidden\r\n${fields}\r\n\r\nok`))
    await using s = await stage()
    s.up(app.port)
    expect(await exchange(s.port, upgrade.replace('websocket', protocol))).toMatch(/^HTTP\/1\.1 502 /)
    const event = await s.event()
    expect(event).toMatchObject({ status: 502, code: 'H25' })
    expect(event.line).toContain('invalid content length')
  },
)

test.each([101, 403])('an answer of 2,500 headers to a WebSocket, %d: none is lost', async status => {
  const lines = Array.from({ length: 2_500 }, (_, i) => `X-${i}: 1`)
  await using app = await rawApp(socket => socket.write(toUpgrade(head(...lines), status, 'websocket')))
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upgrade)
  const text = await client.sees(/\r\n\r\nok$/)
  expect(text.match(/^X-\d+: 1\r$/gm)).toHaveLength(2_500)
  client.socket.destroy()
})
