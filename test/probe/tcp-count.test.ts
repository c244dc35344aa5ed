import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { inUse, tcpCount } from '../../src/probe/tcp-count.ts'
import { freePort } from './apps.ts'

// The format that Linux' net/ipv4/proc.c and net/ipv6/proc.c print.
test.each([
  ['sockets: used 25\nTCP: inuse 12 orphan 0 tw 3 alloc 14 mem 200\nUDP: inuse 9 mem 0\n', '12'],
  ['TCP6: inuse 7\nUDP6: inuse 0\n', '7'],
  ['UDP: inuse 9 mem 0\n', undefined],
  ['', undefined],
])('the count in %j', (text, count) => {
  expect(inUse(text)).toBe(count)
})

test.runIf(process.platform === 'linux').each(['0.0.0.0', '::'])(
  'it changes when %s:PORT begins to listen',
  async host => {
    using count = tcpCount()
    // Other programs open and close sockets too: that it stays the same for ever is what must not happen.
    for (let tries = 0; tries < 20; tries++) {
      const before = count.read()
      const server = createServer()
      const port = await freePort()
      await new Promise<void>(resolve => server.listen(port, host, resolve))
      const after = count.read()
      await new Promise(resolve => server.close(resolve))
      expect(before).toMatch(/^\d+ \d+$/)
      if (after !== before) return
    }
    expect.unreachable('the count never changed')
  },
)

test('no count where there is none, nor after disposal', () => {
  expect(tcpCount(['/proc/net/nothing']).read()).toBeUndefined()
  const count = tcpCount()
  count[Symbol.dispose]()
  expect(count.read()).toBeUndefined()
})
