import { expect, test } from 'vitest'
import type { RouterRules } from '../../src/model/router-rules.ts'
import { answer, exchange, get, herokuRules, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

const bodyLimit = (body: number) => rulesWith({}, { requestLimits: { ...herokuRules.requestLimits, body } })
const post = (...lines: string[]) => `POST /p HTTP/1.1\r\nHost: app.test\r\n${lines.join('\r\n')}\r\n\r\n`
const ok = answer('HTTP/1.1 200 OK', 'ok')

const httpsOnly: Partial<RouterRules> = {
  httpsOnly: true,
  failures: {
    ...herokuRules.failures,
    'insecure-request': {
      status: 301,
      description: '',
      level: 'info',
      body: 'empty',
      headers: { Location: 'https://{host}{path}' },
    },
  },
}

const doors: {
  name: string
  rules: Partial<RouterRules>
  send?: string
  status: number
  code: string | null
  more?: RegExp
}[] = [
  { name: 'maintenance', rules: { mode: 'maintenance' }, status: 503, code: 'H80' },
  { name: 'blank app', rules: { mode: 'blank-app' }, status: 502, code: 'H81' },
  { name: 'suspended', rules: { mode: 'suspended' }, status: 503, code: 'H82' },
  { name: 'platform error', rules: { mode: 'platform-error' }, status: 503, code: 'H99' },
  {
    name: 'maintenance, an upgrade',
    rules: { mode: 'maintenance' },
    send: get('/', 'Upgrade: websocket').replace('close', 'Upgrade'),
    status: 503,
    code: 'H80',
  },
  {
    name: 'a faulty request in maintenance',
    rules: { mode: 'maintenance' },
    send: get('/', 'Host: b'),
    status: 400,
    code: 'H26',
  },
  {
    name: 'http where only https is served',
    rules: httpsOnly,
    send: get('/a?b=c'),
    status: 301,
    code: null,
    more: /\r\nLocation: https:\/\/app\.test\/a\?b=c\r\n/,
  },
  { name: 'http in maintenance', rules: { ...httpsOnly, mode: 'maintenance' }, status: 301, code: null },
]

test.each(doors)('no instance is asked: $name', async ({ rules, send = get(), status, code, more = /^/ }) => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage({ rules: rulesWith({}, rules) })
  s.up(app.port)
  const text = await exchange(s.port, send)
  expect(text.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
  expect(text).toMatch(more)
  const event = await s.event()
  expect(event).toMatchObject({ status, code, instance: null, connectMs: null, serviceMs: null, bytes: null })
  expect(event.line).toContain(` dyno= connect= service= status=${status} bytes= `)
  expect(app.accepted()).toBe(0)
})

test('maintenance is logged as information, in the words of the platform', async () => {
  await using s = await stage({ rules: rulesWith({}, { mode: 'maintenance' }) })
  await exchange(s.port, get())
  expect((await s.event()).line).toMatch(/^at=info code=H80 desc="Maintenance mode" method=GET path="\/" /)
})

test('https is served where only https is served', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage({ rules: rulesWith({}, httpsOnly), proto: 'https' })
  s.up(app.port)
  expect(await exchange(s.port, get())).toMatch(/ok$/)
})

const bodies = [
  {
    name: 'a length at the limit',
    send: `${post('Content-Length: 10', 'Connection: close')}0123456789`,
    status: 200,
  },
  {
    name: 'a length over it',
    send: `${post('Content-Length: 11', 'Connection: close')}0123456789a`,
    status: 413,
  },
  {
    name: 'a length over it, of an upgrade',
    send: `${post('Content-Length: 11', 'Connection: Upgrade', 'Upgrade: x')}0123456789a`,
    status: 413,
  },
  {
    name: 'chunks up to the limit',
    send: `${post('Transfer-Encoding: chunked', 'Connection: close')}5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n`,
    status: 200,
  },
  {
    name: 'chunks over it',
    send: `${post('Transfer-Encoding: chunked')}5\r\n01234\r\n6\r\n56789a\r\n0\r\n\r\n`,
    status: 413,
  },
]

test.each(bodies)('a body with $name: $status', async ({ name, send, status }) => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: bodyLimit(10) })
  s.up(app.port)
  const answered = exchange(s.port, send)
  if (status === 200) {
    await until(() => /9$|0\r\n\r\n$/.test(app.received.join('')), 'the whole body at the app')
    for (const socket of app.sockets) socket.write(ok)
  }
  const text = await answered
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(text.match(/^HTTP\//gm)).toHaveLength(1)
  expect(await s.event()).toMatchObject({ status, code: status === 200 ? null : 'H26' })
  expect(s.events).toHaveLength(1)
  if (name.includes('length over')) expect(app.accepted()).toBe(0)
  if (status === 413) await until(() => app.sockets.size === 0, 'the upload to the app is cut')
  expect(app.received.join('')).not.toContain('56789a')
})

test('a chunked body that goes on and on: the client can read the 413', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: bodyLimit(1_000_000) })
  s.up(app.port)
  for (let i = 1; i <= 5; i++) {
    const client = rawClient(s.port)
    client.socket.write(post('Transfer-Encoding: chunked'))
    for (let part = 0; part < 40; part++)
      client.socket.write(
        Buffer.concat([Buffer.from('7a120\r\n'), Buffer.alloc(500_000), Buffer.from('\r\n')]),
      )
    expect(await client.sees(/^HTTP\/1\.1 413 [\s\S]*\r\n\r\n/)).toMatch(/\r\nConnection: close\r\n/)
    client.socket.destroy()
    expect(await s.event(i)).toMatchObject({ status: 413 })
  }
  await until(() => app.sockets.size === 0, 'the uploads to the app are cut')
})

const lastAnswers = [
  { name: 'a body that is too large', rules: bodyLimit(10), status: 413 },
  {
    name: 'the same, by one who asked to go on and did not wait',
    rules: bodyLimit(10),
    status: 413,
    lines: ['Expect: 100-continue'],
  },
  {
    name: 'maintenance, to one who asked to go on and did not wait',
    rules: rulesWith({}, { mode: 'maintenance' }),
    status: 503,
    lines: ['Expect: 100-continue'],
  },
]

test.each(lastAnswers)('a client that sends on before it reads gets the last answer: $name', async row => {
  const { rules, status, lines = [] } = row
  await using s = await stage({ rules })
  const client = rawClient(s.port)
  client.socket.pause()
  client.socket.write(post('Content-Length: 60000000', ...lines))
  expect(await s.event()).toMatchObject({ status })
  // More than fits between the two: the router has to take it off the connection.
  for (let part = 0; part < 20; part++)
    await new Promise<unknown>(sent => client.socket.write(Buffer.alloc(1_000_000), sent))
  client.socket.resume()
  expect(await client.sees(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  client.socket.destroy()
})

test('a body that goes past the limit behind the beginning of an answer cuts both', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun')
  })
  await using s = await stage({ rules: bodyLimit(10) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`${post('Transfer-Encoding: chunked')}5\r\n01234\r\n`)
  await client.sees(/begun$/)
  client.socket.write('6\r\n56789a\r\n')
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*begun$/)
  expect(await s.event()).toMatchObject({ status: 413, bytes: 5 })
  await until(() => app.sockets.size === 0, 'the app is told')
})

const expectations = [
  { name: 'a body that is too large', rules: bodyLimit(10), up: true, status: 413 },
  { name: 'maintenance', rules: rulesWith({}, { mode: 'maintenance' }), up: true, status: 503 },
  { name: 'no instance', rules: herokuRules, up: false, status: 503 },
]

test.each(expectations)(
  'a client that asks before it sends is not told to go on: $name',
  async ({ rules, up, status }) => {
    await using app = await rawApp(socket => socket.write(ok))
    await using s = await stage({ rules })
    if (up) s.up(app.port)
    // It does not send the body, and is not waited for: the connection could not be used for anything else.
    const text = await exchange(s.port, post('Content-Length: 20', 'Expect: 100-continue'))
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(text).toMatch(/\r\nConnection: close\r\n/)
    expect(text).not.toContain('100 Continue')
    expect(app.accepted()).toBe(0)
  },
)

test('a client that asks before it sends is told to go on once, whatever instance it is', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage({ random: () => 0 })
  s.up(1)
  s.up(app.port, { name: 'web.2' })
  const client = rawClient(s.port)
  client.socket.write(post('Content-Length: 2', 'Expect: 100-continue', 'Connection: close'))
  await client.sees(/100 Continue\r\n\r\n/)
  client.socket.write('hi')
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
})
