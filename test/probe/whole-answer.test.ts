import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { wholeAnswer } from '../../src/probe/whole-answer.ts'

const signal = new AbortController().signal
const asked = {
  address: '127.0.0.1',
  method: 'GET',
  path: '/',
  host: 'shop.example',
  timeoutMs: 20_000,
  toItsEnd: true,
  signal,
}

test('sends the method, the path and the Host it was given, and reads all of the answer', async () => {
  const port = await serve((request, response) => {
    response.writeHead(201, { 'X-A': ['1', '2'], Location: '/new' })
    const { method, url, headers } = request
    response.write(`${method} ${url} ${headers.host} `)
    setTimeout(() => response.end('x'.repeat(100_000)), 300)
  })
  const { probe, headers, body } = await wholeAnswer({ ...asked, port, method: 'POST', path: '/ü?a=b' })
  expect(probe).toMatchObject({
    url: `http://127.0.0.1:${port}/ü?a=b`,
    host: 'shop.example',
    outcome: 'answer',
    status: 201,
    location: '/new',
  })
  expect(headers['x-a']).toEqual(['1', '2'])
  expect(body).toBe(`POST /%C3%BC?a=b shop.example ${'x'.repeat(100_000)}`)
  expect(probe.head).toHaveLength(200)
})

test('of an answer without end takes what has come', async () => {
  const port = await serve((_, response) => void response.write('data: 1\n\n'))
  expect(await wholeAnswer({ ...asked, port, timeoutMs: 300 })).toMatchObject({
    probe: { outcome: 'answer', status: 200, error: 'the answer has not ended' },
    body: 'data: 1\n\n',
  })
  const beginning = await wholeAnswer({ ...asked, port, toItsEnd: false })
  expect(beginning).toMatchObject({ probe: { outcome: 'answer', head: 'data: 1' } })
  expect(beginning.probe).not.toHaveProperty('error')
})

test('reads 1 MiB at most', async () => {
  const port = await serve((_, response) => {
    const more = () => {
      while (response.write('y'.repeat(65_536)));
    }
    response.on('drain', more)
    more()
  })
  const { probe, body } = await wholeAnswer({ ...asked, port })
  expect(probe).toMatchObject({ outcome: 'answer', status: 200 })
  expect(body).toHaveLength(1024 * 1024)
})

test('a body that is cut off leaves an answer with its error', async () => {
  const port = await serve((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('half', () => response.destroy())
  })
  const { probe, body } = await wholeAnswer({ ...asked, port })
  expect(probe).toMatchObject({ outcome: 'answer', status: 200, error: expect.any(String) })
  expect(body).toBe('half')
})

test.each<[string, string, object]>([
  ['says nothing', '', { outcome: 'timeout' }],
  ['is no HTTP server', '220 mail.example ESMTP\r\n', { outcome: 'not-http' }],
])('a server that %s', async (_, greeting, expected) => {
  const port = await listen(createTcpServer(socket => socket.on('error', () => {}).write(greeting)))
  expect((await wholeAnswer({ ...asked, port, timeoutMs: 300 })).probe).toMatchObject(expected)
})

test('a server that closes, and none at all', async () => {
  const port = await listen(createTcpServer(socket => socket.on('error', () => {}).end()))
  expect((await wholeAnswer({ ...asked, port })).probe).toMatchObject({ outcome: 'closed' })
  const free = createTcpServer()
  const unused = await listen(free)
  await new Promise(resolve => free.close(resolve))
  expect((await wholeAnswer({ ...asked, port: unused })).probe).toMatchObject({ outcome: 'refused' })
})

test('ends when it is aborted, before and on the way', async () => {
  const port = await serve(() => {})
  const over = new AbortController()
  const waiting = wholeAnswer({ ...asked, port, signal: over.signal })
  over.abort()
  expect((await waiting).probe).toMatchObject({ outcome: 'error', error: 'aborted' })
  expect((await wholeAnswer({ ...asked, port, signal: over.signal })).probe).toMatchObject({
    error: 'aborted',
  })
})

async function serve(app: RequestListener): Promise<number> {
  const server = createServer(app)
  onTestFinished(() => server.closeAllConnections())
  return listen(server)
}

async function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
