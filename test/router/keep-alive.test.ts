import { expect, test } from 'vitest'
import { answer, exchange, get, rawApp, rulesWith, stage, until } from './stage.ts'

const ok = answer('HTTP/1.1 200 OK', 'ok')

test.each([
  { name: 'closes it', how: 'end' as const },
  { name: 'resets it', how: 'reset' as const },
])('a kept connection whose app $name as the next request comes: H13, not tried again', async ({ how }) => {
  const answered = new WeakSet<object>()
  await using app = await rawApp(socket => {
    if (!answered.has(socket)) socket.write(ok)
    else if (how === 'end') socket.end()
    else socket.resetAndDestroy()
    answered.add(socket)
  })
  await using other = await rawApp(socket => socket.write(ok))
  // The draw takes the first: the second could serve the request, and is not asked.
  await using s = await stage({ random: () => 0 })
  s.up(app.port)
  s.up(other.port, { name: 'web.2' })
  expect(await exchange(s.port, get())).toMatch(/ok$/)
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  expect(await exchange(s.port, get())).toMatch(/ok$/)
  await s.event(3)
  expect(s.events.map(event => event.code)).toEqual([null, 'H13', null])
  // The log says that the connection was there before.
  expect(s.events[1]?.line).toMatch(/ dyno=web\.1 connect=0ms service=\d+ms status=503 bytes=0 /)
  expect(app.received.join('').match(/GET/g)).toHaveLength(3)
  expect(app.accepted()).toBe(2)
  expect(other.accepted()).toBe(0)
})

test('an app that keeps connections for a shorter time than the router: some requests fail, all are told', async () => {
  await using app = await rawApp(socket => {
    socket.setTimeout(50, () => socket.end())
    socket.write(ok)
  })
  await using s = await stage()
  s.up(app.port)
  const statuses: number[] = []
  const seen = () => statuses.includes(503)
  const lane = async (pauseMs: number) => {
    const end = Date.now() + 20_000
    while (!seen() && Date.now() < end) {
      const response = await fetch(s.url)
      await response.text()
      statuses.push(response.status)
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }
  await Promise.all(Array.from({ length: 16 }, (_, i) => lane(46 + (i % 6))))
  expect(seen()).toBe(true)
  await s.event(statuses.length)
  const count = (code: string | null) => s.events.filter(event => event.code === code).length
  expect(s.events).toHaveLength(statuses.length)
  expect(count('H13')).toBe(statuses.filter(status => status === 503).length)
  expect(count(null)).toBe(statuses.filter(status => status === 200).length)
  expect(count('H13') + count(null)).toBe(statuses.length)
})

test('the router closes an idle connection after its own time, without a word', async () => {
  await using app = await rawApp(socket => socket.write(ok))
  await using s = await stage({ rules: rulesWith({}, { upstreamKeepAliveMs: 1_000 }) })
  s.up(app.port)
  await exchange(s.port, get())
  expect(app.sockets.size).toBe(1)
  await until(() => app.sockets.size === 0, 'the idle connection closed')
  expect(await exchange(s.port, get())).toMatch(/ok$/)
  expect(app.accepted()).toBe(2)
})

test('a router that keeps no connections says so with each request, and the race is gone', async () => {
  await using app = await rawApp(socket => {
    socket.setTimeout(1, () => socket.end())
    socket.write(ok)
  })
  await using s = await stage({ rules: rulesWith({}, { upstreamKeepAliveMs: 0 }) })
  s.up(app.port)
  for (let i = 0; i < 20; i++) expect(await exchange(s.port, get())).toMatch(/ok$/)
  expect(app.accepted()).toBe(20)
  for (const request of app.received) expect(request).toMatch(/\r\nconnection: close\r\n/i)
  await until(() => app.sockets.size === 0, 'all connections closed')
})
