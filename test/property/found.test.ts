import { expect, test } from 'vitest'
import { type RawApp, rawApp, rawClient, type Stage, stage, until } from '../router/stage.ts'

// What the property found, at its smallest. The first two: a request behind one whose answer has begun.
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'

async function behindASlowAnswer(
  second: string,
  answer: string,
  check: (text: string, s: Stage, app: RawApp) => void,
): Promise<void> {
  let finishFirst = () => undefined as unknown
  let asked = 0
  await using app = await rawApp((socket, head) => {
    if (head.startsWith('GET /first')) {
      socket.write(ok)
      finishFirst = () => socket.write('first')
    } else socket.end(answer)
    asked++
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`GET /first HTTP/1.1\r\nHost: a\r\n\r\n${second}`)
  await until(() => asked === 2 && app.sockets.size === 1, 'the second answer')
  finishFirst()
  await client.closed
  await s.event(2)
  check(client.text(), s, app)
}

test('a 100 that waits for its turn stands before its own answer', async () => {
  const second =
    'POST /second HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx'
  await behindASlowAnswer(second, `${ok}again`, text => {
    expect(text).toMatch(/\r\n\r\nfirst(HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 200 OK\r\n/)
    expect(text).not.toMatch(/\r\n\r\nHTTP\/1\.1 100 Continue\r\n\r\nagain$/)
    expect(text).toMatch(/\r\n\r\nagain$/)
  })
})

test('an answer that is cut leaves the one before it whole', async () => {
  await behindASlowAnswer('GET /second HTTP/1.1\r\nHost: a\r\n\r\n', `${ok}ag`, (text, s) => {
    expect(text).toMatch(/\r\n\r\nfirst/)
    expect(text).not.toMatch(/again/)
    const codes = Object.fromEntries(s.events.map(({ path, code }) => [path, code]))
    expect(codes).toEqual({ '/first': null, '/second': 'H18' })
  })
})

test('a head that is sent before any of its body keeps its bytes', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 2\r\n\r\n', 'latin1')
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  expect(await client.sees(/\r\n\r\n/)).toMatch(/\r\nX-Name: caf\xe9\r\n/)
  client.socket.destroy()
})
