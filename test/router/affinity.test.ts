import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { answer, exchange, get, rawApp, rulesWith, stage } from './stage.ts'

const rules = rulesWith(
  {},
  {
    affinity: { cookie: 'heroku-session-affinity', maxAgeSeconds: 86_400, attributes: 'Path=/; HttpOnly' },
    quarantine: { durationMs: 60_000, maxTries: 10, budgetMs: 60_000, backOffMs: [10] },
  },
)
const setCookie = /Set-Cookie: (heroku-session-affinity=[\w-]+); Max-Age=86400; Path=\/; HttpOnly\r\n/g
const cookiesOf = (text: string) => [...text.matchAll(setCookie)].map(match => match[1] ?? '')
const served = (body: string) => rawApp(socket => socket.write(answer('HTTP/1.1 200 OK', body)))

test('a client stays with the instance that answered it first, and is told once', async () => {
  await using one = await served('one')
  await using two = await served('two')
  const draws = [0.9]
  await using s = await stage({ rules, random: () => draws.shift() ?? 0 })
  s.up(one.port)
  s.up(two.port, { name: 'web.2' })
  const first = await exchange(s.port, get())
  expect(first).toMatch(/two$/)
  const [cookie = ''] = cookiesOf(first)
  expect(cookie).toMatch(/=[0-9a-f]{64}$/)
  for (let i = 0; i < 3; i++) {
    const text = await exchange(s.port, get('/', `Cookie: a=b; ${cookie}; c=d`))
    expect(text).toMatch(/two$/)
    expect(text).not.toMatch(/Set-Cookie/)
  }
  expect(two.received.at(-1)).toContain(`\r\nCookie: a=b; ${cookie}; c=d\r\n`)
  expect(await exchange(s.port, get())).toMatch(/one$/)
})

const gone = ['is stopped', 'is out of rotation', 'refuses the connection', 'never was'] as const

test.each(gone)('a client whose instance %s gets another, and a new cookie', async how => {
  await using one = await served('one')
  await using two = await served('two')
  await using s = await stage({ rules, random: () => 0 })
  s.up(two.port, { name: 'web.2' })
  const [made = ''] = cookiesOf(await exchange(s.port, get()))
  s.up(one.port)
  let cookie = made
  if (how === 'is stopped') s.up(two.port, { name: 'web.2', state: 'stopping' })
  if (how === 'is out of rotation') s.up(two.port, { name: 'web.2', inRotation: false })
  if (how === 'refuses the connection') s.up(1, { name: 'web.2' })
  if (how === 'never was') {
    s.router.pool.remove('web.2')
    cookie = 'heroku-session-affinity=nonsense'
  }
  const text = await exchange(s.port, get('/', `Cookie: ${cookie}`))
  expect(text).toMatch(/one$/)
  const [next = ''] = cookiesOf(text)
  expect(next).not.toBe(made)
  expect(await exchange(s.port, get('/', `Cookie: ${next}`))).not.toMatch(/Set-Cookie/)
})

test('the instance that comes back under its name is the same one', async () => {
  await using old = await served('old')
  await using young = await served('young')
  await using s = await stage({ rules })
  s.up(old.port)
  const [cookie = ''] = cookiesOf(await exchange(s.port, get()))
  s.up(young.port)
  const text = await exchange(s.port, get('/', `Cookie: ${cookie}`))
  expect(text).toMatch(/young$/)
  expect(text).not.toMatch(/Set-Cookie/)
})

test('a failure of the router ties nobody to an instance', async () => {
  await using app = await rawApp(socket => socket.end())
  await using s = await stage({ rules })
  s.up(app.port)
  const text = await exchange(s.port, get())
  expect(text).toMatch(/^HTTP\/1\.1 503 /)
  expect(text).not.toMatch(/Set-Cookie/)
})

test('the cookies of the app are passed on beside it', async () => {
  await using app = await rawApp(socket =>
    socket.write('HTTP/1.1 200 OK\r\nSet-Cookie: sid=1\r\nContent-Length: 0\r\n\r\n'),
  )
  await using s = await stage({ rules })
  s.up(app.port)
  const text = await exchange(s.port, get())
  expect(text).toMatch(/Set-Cookie: sid=1\r\n/)
  expect(cookiesOf(text)).toHaveLength(1)
})

test('a WebSocket gets the cookie, and goes where it leads', async () => {
  const servers = [1, 2].map(() => new WebSocketServer({ port: 0, host: '127.77.0.1' }))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  for (const [i, server] of servers.entries()) server.on('connection', socket => socket.send(String(i + 1)))
  await using s = await stage({ rules, random: () => 0 })
  s.up(ports[1] ?? 0, { name: 'web.2' })
  const visit = async (cookie?: string) => {
    const client = new WebSocket(s.url, cookie === undefined ? {} : { headers: { cookie } })
    const [[response], [message]] = await Promise.all([once(client, 'upgrade'), once(client, 'message')])
    client.terminate()
    return { set: (response.headers['set-cookie'] ?? []) as string[], instance: String(message) }
  }
  const first = await visit()
  expect(first).toMatchObject({ instance: '2', set: [expect.stringMatching(/^heroku-session-affinity=/)] })
  s.up(ports[0] ?? 0)
  // The draw takes the first of the two.
  s.router.pool.remove('web.2')
  s.up(ports[1] ?? 0, { name: 'web.2' })
  expect(await visit()).toMatchObject({ instance: '1' })
  const cookie = first.set[0]?.split(';')[0] ?? ''
  expect(await visit(cookie)).toEqual({ instance: '2', set: [] })
  for (const server of servers) server.close()
})

test('without the rule nobody gets a cookie', async () => {
  await using app = await served('ok')
  await using s = await stage()
  s.up(app.port)
  expect(await exchange(s.port, get())).not.toMatch(/Set-Cookie/)
})

test("beside a cookie of the app's: tied by the answer that sets it, kept for who sends both", async () => {
  const affinity = { cookie: '__ID__', attributes: 'Path=/; HttpOnly', beside: ['JSESSIONID'] }
  const says = (body: string) =>
    rawApp((socket, head) => {
      const cookie = head.includes('GET /login') ? '\r\nSet-Cookie: JSESSIONID=s1; Path=/' : ''
      socket.write(answer(`HTTP/1.1 200 OK${cookie}`, body))
    })
  await using one = await says('one')
  await using two = await says('two')
  await using s = await stage({ rules: rulesWith({}, { affinity, balancing: 'round-robin' }) })
  s.up(one.port)
  s.up(two.port, { name: 'web.2' })
  expect(await exchange(s.port, get())).not.toMatch(/Set-Cookie/)
  const login = await exchange(s.port, get('/login'))
  const tied = /Set-Cookie: (__ID__=[\w-]+); Path=\/; HttpOnly\r\n/.exec(login)?.[1] ?? ''
  expect(tied).not.toBe('')
  const bodies = async (cookie: string) => {
    const seen: string[] = []
    for (let i = 0; i < 2; i++) seen.push((await exchange(s.port, get('/', `Cookie: ${cookie}`))).slice(-3))
    return seen
  }
  expect(await bodies(`${tied}; JSESSIONID=s1`)).toEqual(['two', 'two'])
  expect(new Set(await bodies(tied))).toEqual(new Set(['one', 'two']))
})

test('two cookies with one value: either of them leads back', async () => {
  await using one = await served('one')
  await using two = await served('two')
  const draws = [0.9]
  const affinity = {
    cookie: 'Tie',
    attributes: 'Path=/; Secure',
    twin: { cookie: 'TieSameSite', attributes: 'Path=/; Secure; SameSite=None' },
  }
  await using s = await stage({ rules: { ...rules, affinity }, random: () => draws.shift() ?? 0 })
  s.up(one.port)
  s.up(two.port, { name: 'web.2' })
  const first = await exchange(s.port, get())
  expect(first).toMatch(/two$/)
  const [, key] = /^Set-Cookie: Tie=([0-9a-f]{64}); Path=\/; Secure\r$/m.exec(first) ?? []
  expect(first).toContain(`\r\nSet-Cookie: TieSameSite=${key}; Path=/; Secure; SameSite=None\r\n`)
  for (const name of ['Tie', 'TieSameSite']) {
    const text = await exchange(s.port, get('/', `Cookie: ${name}=${key}`))
    expect(text).toMatch(/two$/)
    expect(text).not.toMatch(/Set-Cookie/)
  }
})
