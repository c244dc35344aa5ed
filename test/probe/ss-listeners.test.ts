import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { parseSsListeners, ssListeners } from '../../src/probe/ss-listeners.ts'

// Lines as printed by iproute2 6.1 (Debian 12) and, for `:::`, by iproute2 4.x.
test.each([
  [
    'LISTEN 0      511        127.77.0.1:33373      0.0.0.0:*    ino:750350 sk:47 cgroup:/ <->',
    '127.77.0.1',
    33373,
  ],
  ['LISTEN 0      511          0.0.0.0:3000       0.0.0.0:*    uid:1000 ino:1 sk:4 <->', '0.0.0.0', 3000],
  [
    'LISTEN 0      511                *:3000             *:*    ino:28900 sk:4 cgroup:/ v6only:0 <->',
    '::',
    3000,
  ],
  ['LISTEN 0      128             [::]:22            [::]:*    ino:21 sk:5 v6only:1 <->', '::', 22],
  ['LISTEN     0      128         :::22              :::*      ino:21 sk:5 v6only:1 <->', '::', 22],
  ['LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*    uid:101 ino:22 sk:6 <->', '127.0.0.53', 53],
  ['LISTEN 0      4096 [fe80::1%eth0]:546           [::]:*    ino:23 sk:7 v6only:1 <->', 'fe80::1', 546],
])('%s', (line, address, port) => {
  const family = address.includes(':') ? 'ipv6' : 'ipv4'
  expect(parseSsListeners(`${line}\n`)).toEqual([
    { address, port, family, inode: expect.stringMatching(/^\d+$/) },
  ])
})

test.each(['', 'State Recv-Q', 'ESTAB 0 0 127.0.0.1:80 127.0.0.1:4000 ino:7'])('nothing in %j', text => {
  expect(parseSsListeners(text)).toEqual([])
})

test.runIf(process.platform === 'linux')(
  'a listener of this machine, and none where nobody listens',
  async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    onTestFinished(() => void server.close())
    expect(await ssListeners(port)).toEqual([
      { family: 'ipv4', address: '127.0.0.1', port, inode: expect.stringMatching(/^\d+$/) },
    ])
    expect(await ssListeners(1)).toEqual([])
  },
)
