import { expect, test } from 'vitest'
import { get, rawApp, rawClient, rulesWith, stage } from './stage.ts'

const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'
const upgrade = get('/', 'Upgrade: echo').replace('Connection: close', 'Connection: Upgrade')

test('an answer that flows without a pause ends when its whole time is over', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
    const timer = setInterval(() => socket.write('1\r\n.\r\n'), 10)
    socket.on('close', () => clearInterval(timer))
  })
  await using s = await stage({ rules: rulesWith({ totalMs: 1_500 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(get())
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*\r\n1\r\n\.\r\n/)
  expect((await s.event()).code).toBe('H15')
})

test('a request without an answer fails as one that is late to begin', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith({ totalMs: 100 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(get())
  await client.sees(/^HTTP\/1\.1 503 /)
  expect((await s.event()).code).toBe('H12')
})

test.each([
  { name: 'of its own', timeouts: { upgradedTotalMs: 200 }, ends: true },
  { name: 'none, though requests have one', timeouts: { totalMs: 50 }, ends: false },
  { name: 'none when idle', timeouts: { idleMs: 50, upgradedIdleMs: 0 }, ends: false },
  { name: 'of its own when idle', timeouts: { idleMs: 60_000, upgradedIdleMs: 100 }, ends: true },
])('an upgraded connection has a limit $name', async ({ timeouts, ends }) => {
  await using app = await rawApp(socket => {
    socket.write(switching)
    socket.on('data', chunk => socket.write(chunk))
  })
  await using s = await stage({ rules: rulesWith(timeouts) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upgrade)
  await client.sees(/101 Switching/)
  if (ends) {
    await client.closed
    expect((await s.event()).code).toBe('H15')
    return
  }
  await new Promise(resolve => setTimeout(resolve, 500))
  client.socket.write('still here')
  expect(await client.sees(/still here$/)).not.toMatch(/503/)
  client.socket.destroy()
})
