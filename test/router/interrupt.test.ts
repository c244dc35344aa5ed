import { expect, test } from 'vitest'
import { exchange, get, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const upload = (length: number) =>
  `POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`

/** Failures in the middle of an answer: the client has the 200 and must see that it is cut short. */
const interrupted = [
  { name: 'length, FIN', head: 'Content-Length: 10', body: '12345', end: 'end' },
  { name: 'length, RST', head: 'Content-Length: 10', body: '12345', end: 'reset' },
  { name: 'chunks, FIN', head: 'Transfer-Encoding: chunked', body: '5\r\n12345\r\n', end: 'end' },
  { name: 'chunks, RST', head: 'Transfer-Encoding: chunked', body: '5\r\n12345\r\n', end: 'reset' },
  {
    name: 'a chunk that is none',
    head: 'Transfer-Encoding: chunked',
    body: '5\r\n12345\r\nzz\r\n',
    end: 'stay',
  },
  {
    name: 'FIN after Connection: close',
    head: 'Connection: close\r\nContent-Length: 10',
    body: '12345',
    end: 'end',
  },
] as const

test.each(interrupted)(
  'the app leaves in the middle of its answer: $name: H18',
  async ({ head, body, end }) => {
    await using app = await rawApp(socket => {
      socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`, () => {
        if (end === 'end') socket.end()
        // The kernel may drop what a reset overtakes: the router must have it first.
        if (end === 'reset') setTimeout(() => socket.resetAndDestroy(), 50)
      })
    })
    await using s = await stage()
    s.up(app.port)
    const text = await exchange(s.port, get())
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(text).toContain('12345')
    expect(text).not.toMatch(/0\r\n\r\n$/)
    const event = await s.event()
    expect(event).toMatchObject({ code: 'H18', status: 503, bytes: 5 })
    expect(event.line).toMatch(/^sock=backend at=error code=H18 /)
  },
)

test('the app falls silent in the middle of its answer: H15, after the idle time', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n')
    for (const ms of [300, 600, 900]) setTimeout(() => socket.write('x'), ms)
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 800 }) })
  s.up(app.port)
  expect(await exchange(s.port, get())).toMatch(/xxx$/)
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H15', bytes: 3 })
  // Three bytes, 300 ms apart, each granted the whole time again.
  expect(event.serviceMs).toBeGreaterThanOrEqual(1_690)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the first byte has its own time, and ends with the first byte', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n')
    setTimeout(() => socket.write('ok'), 500)
  })
  await using s = await stage({ rules: rulesWith({ firstByteMs: 250, idleMs: 10_000 }) })
  s.up(app.port)
  expect(await exchange(s.port, get())).toMatch(/ok$/)
  expect(await s.event()).toMatchObject({ code: null, status: 200 })
})

test('the time to the first byte starts when the whole request is sent', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith({ firstByteMs: 300, idleMs: 5_000 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upload(4))
  for (const byte of ['a', 'b', 'c', 'd']) {
    await new Promise(resolve => setTimeout(resolve, 200))
    client.socket.write(byte)
  }
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 503 /)
  const event = await s.event()
  expect(event.code).toBe('H12')
  // Counted from the head at the app, which is sent with the first byte of the body at the latest.
  expect(event.serviceMs).toBeGreaterThanOrEqual(890)
})
