import { expect, test } from 'vitest'
import { publicLocation } from '../../src/router/public-location.ts'
import { exchange, get, rawApp, stage } from './stage.ts'

const cases: [location: string, host: string, out: string][] = [
  ['https://app.test/x?y#z', 'app.test', 'http://app.test/x?y#z'],
  ['https://app.test', 'app.test', 'http://app.test'],
  ['https://app.test?x', 'app.test', 'http://app.test?x'],
  ['HTTPS://App.Test/x', 'app.test', 'http://app.test/x'],
  ['https://localhost:6420/x', 'localhost:6420', 'http://localhost:6420/x'],
  ['https://localhost/x', 'localhost:6420', 'http://localhost:6420/x'],
  ['https://localhost:443/x', 'localhost:6420', 'http://localhost:6420/x'],
  ['https://[::1]:6420/x', '[::1]:6420', 'http://[::1]:6420/x'],
  ['https://[::1]/x', '[::1]:6420', 'http://[::1]:6420/x'],
  // Another place, or another port of the same name: left alone.
  ['https://localhost:9000/x', 'localhost:6420', 'https://localhost:9000/x'],
  ['https://other.test/x', 'app.test', 'https://other.test/x'],
  ['https://app.test.evil/x', 'app.test', 'https://app.test.evil/x'],
  ['https://app.test@evil/x', 'app.test', 'https://app.test@evil/x'],
  ['https://login.app.test/x', 'app.test', 'https://login.app.test/x'],
  ['http://app.test/x', 'app.test', 'http://app.test/x'],
  ['/x', 'app.test', '/x'],
  ['//app.test/x', 'app.test', '//app.test/x'],
  ['/login?next=https://app.test/', 'app.test', '/login?next=https://app.test/'],
  ['', 'app.test', ''],
]

test.each(cases)('%s on %s becomes %s', (location, host, out) => {
  expect(publicLocation(location, host)).toBe(out)
})

test.each([
  { proto: 'https' as const, location: 'http://app.test/x' },
  { proto: 'http' as const, location: 'https://app.test/x' },
])('where clients are said to use $proto the app redirects to $location', async ({ proto, location }) => {
  const redirect =
    'HTTP/1.1 301 Moved\r\nLocation: https://app.test/x\r\nSet-Cookie: a=1; Secure\r\nContent-Length: 0\r\n\r\n'
  await using app = await rawApp(socket => socket.end(redirect))
  await using s = await stage({ proto })
  s.up(app.port)
  const upgrade = get('/', 'Upgrade: websocket').replace('close', 'Upgrade')
  for (const send of [get(), upgrade]) {
    const text = await exchange(s.port, send)
    expect(text).toMatch(new RegExp(`\r\nlocation: ${location}\r\n`, 'i'))
    expect(text).toMatch(/\r\nset-cookie: a=1; Secure\r\n/i)
  }
})
