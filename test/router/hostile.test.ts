import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { answer, exchange, get, rawApp, rawClient, stage, until } from './stage.ts'

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
