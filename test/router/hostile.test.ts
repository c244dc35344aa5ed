import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { expect, test } from 'vitest'
import { answer, exchange, get, listening, rawApp, rawClient, stage, until } from './stage.ts'

const upgrade =
  'GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

test('nothing that follows a refused request on its connection reaches the app', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK')))
  await using s = await stage()
  s.up(app.port)
  const smuggled = 'POST /marker HTTP/1.1\r\nHost: a.b\r\nContent-Length: 2\r\n\r\nhi'
  const text = await exchange(s.port, `GET /2 HTTP/1.1\r\n\r\n${smuggled}${get('/3')}`)
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  // A request that is not refused tells that the app has seen all it will.
  await exchange(s.port, get('/last', 'Connection: close'))
  expect(app.received.join('')).toMatch(/^GET \/last /)
  expect(s.events.map(event => event.path)).toEqual(['/2', '/last'])
})

test.each(['xchunked', 'identity'])('Transfer-Encoding %s is refused once, and logged once', async coding => {
  await using s = await stage()
  const send = `POST /te HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`
  const text = await exchange(s.port, send)
  expect(text.match(/HTTP\/1\.1 400 /g)).toHaveLength(1)
  await exchange(s.port, 'BREW / HTTP/1.1\r\n\r\n')
  expect(s.events.map(event => event.path)).toEqual(['/te', '/'])
})

test('a refused WebSocket handshake arrives whole, framed as the app framed it', async () => {
  await using app = await rawApp(socket =>
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!'),
  )
  await using s = await stage()
  s.up(app.port)
  const client = request({
    port: s.port,
    host: '127.0.0.1',
    headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
  })
  client.end()
  const [response] = await once(client, 'response')
  let body = ''
  for await (const piece of response) body += piece
  expect([response.statusCode, body, response.headers['transfer-encoding']]).toEqual([403, 'no!', undefined])
  expect((await s.event()).status).toBe(403)
})

test('an upgrade behind a request that is still waiting never mixes with its answer', async () => {
  await using app = await rawApp((socket, head) => {
    if (head.includes('/ws'))
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n${upgrade}`)
  await client.closed
  expect(client.text()).toBe('')
  await until(() => s.events.length === 2, 'both requests to be logged')
  expect(app.received.join('')).not.toContain('/ws')
})

const behind = [
  { name: 'no request', bytes: 'BREW\0', cause: 'bad request', status: 400 },
  {
    name: 'a header no request may have',
    bytes: 'GET /2 HTTP/1.1\r\nA : b\r\n\r\n',
    cause: 'bad header',
    status: 400,
  },
  { name: 'another version', bytes: 'GET /2 HTTP/3.1\r\n\r\n', cause: 'unsupported', status: 505 },
]

test.each(behind)(
  '$name behind a request: that one is served, then it is refused',
  async ({ bytes, cause, status }) => {
    const app = createServer((req, res) =>
      req.resume().on('end', () => setTimeout(() => res.end('served'), 30)),
    )
    await using s = await stage()
    s.up(await listening(app, '127.77.0.1'))
    const whole = 'GET /1 HTTP/1.1\r\nHost: a.b\r\n\r\n'
    const upload = 'POST /2 HTTP/1.1\r\nHost: a.b\r\nContent-Length: 3\r\n\r\nabc'
    const cases = [
      { first: whole, served: ['200'] },
      { first: upload, served: ['200'] },
      { first: whole + upload, served: ['200', '200'] },
    ]
    for (const { first, served } of cases)
      expect(statuses(await exchange(s.port, first + bytes))).toEqual([...served, String(status)])
    await s.event(7)
    expect(s.events.map(event => event.status)).toEqual([200, status, 200, status, 200, 200, status])
    expect(s.events[1]?.line).toContain(`cause="${cause}`)
    app.close()
  },
)

test('what stands behind a request that ends its connection is not looked at', async () => {
  await using app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', 'one')))
  await using s = await stage()
  s.up(app.port)
  expect(await exchange(s.port, `${get('/1')}BREW\0`)).toMatch(/^HTTP\/1\.1 200 .*one$/s)
  expect(s.events.map(event => event.status)).toEqual([200])
})

test('a CONNECT behind a request that is still waiting never answers in its place', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  expect(
    await exchange(
      s.port,
      'GET /slow HTTP/1.1\r\nHost: a.b\r\n\r\nCONNECT b:443 HTTP/1.1\r\nHost: b\r\n\r\n',
    ),
  ).toBe('')
  await s.event(2)
  expect(s.events.map(event => event.method).sort()).toEqual(['CONNECT', 'GET'])
})

function statuses(text: string): string[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(match => match[1] ?? '')
}
