import { expect, test } from 'vitest'
import { parseLsof } from '../../src/probe/lsof-fields.ts'

// Field output as lsof(8) of macOS describes it ("OUTPUT FOR OTHER PROGRAMS",
// man.freebsd.org/cgi/man.cgi?query=lsof&manpath=macOS+26.3); names as in the macOS listings of
// jameshfisher.com/2017/02/20/lsof and kw7oe.github.io (posts/handy-lsof-options-to-know).
const macos = `p281
cSpotify
f81u
tIPv4
PTCP
n127.0.0.1:4381
TST=LISTEN
TQR=0
TQS=0
f14u
tIPv4
PTCP
n192.168.1.2:58427->23.101.169.175:443
TST=ESTABLISHED
p32849
chugo
f7u
tIPv4
PTCP
n*:1313
TST=LISTEN
f8u
tIPv6
PTCP
n*:1313
TST=LISTEN
f9u
tIPv6
PTCP
n[::1]:1314
TST=LISTEN
f10u
tIPv4
PTCP
n127.0.0.1:1315
TST=CLOSED
f11u
tIPv4
PUDP
n*:5353
f12u
tIPv4
PUDP
n*:*
f13u
tunix
n/tmp/app.sock
f14u
tunix
n->0x78b5c77badc6c77f
`

test('sockets that listen, by process', () => {
  const spotify = { pid: 281, command: 'Spotify' }
  const hugo = { pid: 32849, command: 'hugo server --port 1313' }
  expect(parseLsof(macos, [hugo])).toEqual([
    { kind: 'tcp', family: 'ipv4', address: '127.0.0.1', port: 4381, process: spotify },
    { kind: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 1313, process: hugo },
    { kind: 'tcp', family: 'ipv6', address: '::', port: 1313, process: hugo },
    { kind: 'tcp', family: 'ipv6', address: '::1', port: 1314, process: hugo },
    { kind: 'udp', family: 'ipv4', address: '0.0.0.0', port: 5353, process: hugo },
    { kind: 'unix', path: '/tmp/app.sock', process: hugo },
  ])
})

test.each([
  ['nothing', ''],
  ['a failure', 'lsof: illegal option -- Q\n'],
  ['a truncated answer', 'p42\ncnode\nf3u\ntIPv4\nPTCP\nn*:30'],
])('%s holds no socket', (_what, text) => {
  expect(parseLsof(text)).toEqual([])
})

test('the state may come before the name, and a forked descriptor counts once', () => {
  const text = 'p42\ncnode\nf3\ntIPv6\nPTCP\nTST=LISTEN\nn*:3000\nf4\ntIPv6\nPTCP\nTST=LISTEN\nn*:3000\n'
  expect(parseLsof(text)).toHaveLength(1)
})
