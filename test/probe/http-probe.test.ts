import { createServer as createHttp, type IncomingMessage } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { httpProbe } from '../../src/probe/http-probe.ts'
import { type App, freePort, startApp, type WantedSocket } from './apps.ts'

const opened: (App | Server)[] = []
afterEach(() => {
  for (const item of opened.splice(0)) 'close' in item ? item.close() : item[Symbol.dispose]()
})

async function serve(server: Server): Promise<number> {
  opened.push(server)
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return port
}

const probe = (port: number, more: Partial<Parameters<typeof httpProbe>[0]> = {}) =>
  httpProbe({
    address: '127.0.0.1',
    port,
    path: '/',
    method: 'GET',
    host: 'web.example',
    timeoutMs: 10_000,
    ...more,
  })

/** A raw server that says these bytes to whoever has sent a request, then closes. */
const raw = (answer: string, close = true) =>
  createServer((socket: Socket) => {
    socket.on('error', () => {})
    socket.once('data', () => (close ? socket.end(answer, 'latin1') : socket.write(answer, 'latin1')))
  })

test('a whole answer, and what the app saw of the request', async () => {
  let seen: IncomingMessage | undefined
  const port = await serve(
    createHttp((request, response) => {
      seen = request
      response.writeHead(302, { Location: '/login' }).end('see <b>there</b>')
    }),
  )
  const found = await probe(port, {
    path: '/a b/ü?x=1',
    headers: { 'User-Agent': 'Health/1', 'X-Evil': 'a\r\nb: c' },
  })
  expect(found).toMatchObject({
    url: `http://127.0.0.1:${port}/a b/ü?x=1`,
    host: 'web.example',
    outcome: 'answer',
    status: 302,
    location: '/login',
    head: 'see <b>there</b>',
  })
  expect(found.tookMs).toBeGreaterThan(0)
  expect(seen?.url).toBe('/a%20b/%C3%BC?x=1')
  expect(seen?.headers).toMatchObject({ host: 'web.example', 'user-agent': 'Health/1', 'x-evil': 'a b: c' })
})

test('HEAD is sent as HEAD', async () => {
  const port = await serve(createHttp((request, response) => response.end(`${request.method}`)))
  const found = await probe(port, { method: 'HEAD' })
  expect(found).toMatchObject({ outcome: 'answer', status: 200 })
  expect(found.head).toBeUndefined()
})

test.each([
  [
    'an endless stream',
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n',
    false,
    'data: 1',
  ],
  ['a body without length', 'HTTP/1.0 500 Oops\r\n\r\nit broke', true, 'it broke'],
  ['a long body', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`, true, 'x'.repeat(200)],
])('%s is answered by its head', async (_what, answer, close, head) => {
  expect(await probe(await serve(raw(answer, close)))).toMatchObject({ outcome: 'answer', head })
})

test.each([
  [
    'a banner',
    raw('220 mail.example ESMTP\r\n'),
    { outcome: 'not-http', looksLike: 'banner', head: '220 mail.example ESMTP' },
  ],
  ['a TLS alert', raw('\x15\x03\x01\x00\x02\x02\x46'), { outcome: 'not-http', looksLike: 'tls' }],
  ['no byte', raw(''), { outcome: 'closed', error: 'the server closed the connection without a byte' }],
  [
    'half a head',
    raw('HTTP/1.1 200 OK\r\nServer'),
    {
      outcome: 'closed',
      error: 'the server closed the connection after 23 bytes, before the head was whole',
    },
  ],
  [
    'an endless head',
    raw(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(80_000)}`),
    { outcome: 'error', error: 'response head over 64 kB' },
  ],
])('%s', async (_what, server, expected) => {
  expect(await probe(await serve(server))).toMatchObject(expected)
})

test('a reset is told as closed', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.resetAndDestroy())
  })
  expect(await probe(await serve(server))).toMatchObject({ outcome: 'closed' })
})

test.each<[string, WantedSocket['kind'], object]>([
  ['HTTP', 'http', { outcome: 'answer', status: 200, head: 'hello' }],
  ['a banner at once', 'banner', { outcome: 'not-http', looksLike: 'banner', head: 'SSH-2.0-demo' }],
  ['closing at once', 'closing', { outcome: 'closed' }],
  ['TLS', 'tls', { outcome: 'closed', looksLike: 'tls' }],
  ['HTTP/2 only', 'h2c', { outcome: 'not-http', looksLike: 'http2' }],
])('a real server: %s', async (_what, kind, expected) => {
  const port = await freePort()
  const app = startApp({ kind: kind ?? 'http', port, host: '0.0.0.0' })
  opened.push(app)
  await app.opened(1)
  const found = await probe(port)
  expect(found).toMatchObject(expected)
  expect('looksLike' in found).toBe('looksLike' in expected)
})

test('a silent server runs into the timeout', async () => {
  const port = await freePort()
  const app = startApp({ kind: 'silent', port, host: '0.0.0.0' })
  opened.push(app)
  await app.opened(1)
  expect(await probe(port, { timeoutMs: 200 })).toMatchObject({ outcome: 'timeout' })
})

test('nobody there', async () => {
  expect(await probe(await freePort())).toMatchObject({ outcome: 'refused' })
  expect(await probe(9, { localAddress: '203.0.113.9' })).toMatchObject({ outcome: 'error' })
})

test('an abort ends it, before and while', async () => {
  const port = await freePort()
  const app = startApp({ kind: 'silent', port, host: '0.0.0.0' })
  opened.push(app)
  await app.opened(1)
  const controller = new AbortController()
  const running = probe(port, { signal: controller.signal })
  controller.abort()
  expect(await running).toMatchObject({ outcome: 'error', error: 'aborted' })
  expect(await probe(port, { signal: controller.signal })).toMatchObject({
    outcome: 'error',
    error: 'aborted',
  })
})
