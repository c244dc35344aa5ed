import { expect, test } from 'vitest'
import { parseNetstat, parseTasklist } from '../../src/probe/netstat-rows.ts'

const listed = (text: string) =>
  parseNetstat(text, new Map()).map(({ kind, family, address, port, process }) =>
    [kind, family, address, port, process?.pid].join(' '),
  )

// Rows of github.com/kellyjonbrazil/jc, tests/fixtures/windows/windows-10/netstat-aon.out.
const windows10 = `
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1712
  TCP    127.0.0.1:1031         127.0.0.1:1032         ESTABLISHED     10644
  TCP    127.0.0.1:1310         0.0.0.0:0              LISTENING       9328
  TCP    192.168.31.221:139     0.0.0.0:0              LISTENING       4
  TCP    [::]:135               [::]:0                 LISTENING       1712
  TCP    [::1]:8307             [::]:0                 LISTENING       9396
  UDP    0.0.0.0:53             *:*                                    4808
  UDP    0.0.0.0:53             *:*                                    4808
  UDP    127.0.0.1:1900         *:*                                    8844
  UDP    [::]:5353              *:*                                    3404
`

test('listening sockets of Windows 10, each once', () => {
  expect(listed(windows10)).toEqual([
    'tcp ipv4 0.0.0.0 135 1712',
    'tcp ipv4 127.0.0.1 1310 9328',
    'tcp ipv4 192.168.31.221 139 4',
    'tcp ipv6 :: 135 1712',
    'tcp ipv6 ::1 8307 9396',
    'udp ipv4 0.0.0.0 53 4808',
    'udp ipv4 127.0.0.1 1900 8844',
    'udp ipv6 :: 5353 3404',
  ])
})

// The listening row of github.com/raycast/extensions pull request 30682, about a German Windows; the words of the
// header and of the connected state as Microsoft translates them.
const german = [
  'Aktive Verbindungen',
  '',
  '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
  '  TCP    0.0.0.0:8080           0.0.0.0:0              ABHÖREN          42852',
  '  TCP    127.0.0.1:8080         127.0.0.1:61234        HERGESTELLT      42852',
].join('\r\n')

test.each([
  ['a German Windows', german, ['tcp ipv4 0.0.0.0 8080 42852']],
  [
    'a state of two words, a zone',
    "  TCP    [fe80::1%12]:8080      [::]:0                 À L'ÉCOUTE  777\r\n",
    ['tcp ipv6 fe80::1 8080 777'],
  ],
  // UDP with a remote end: github.com/ohadravid/netstat2-rs issue 7.
  ['connected UDP', '  UDP    0.0.0.0:50127          0.0.0.94:443                           4242', []],
  ['nothing', '', []],
  ['no table', "'netstat' is not recognized as an internal or external command", []],
])('%s', (_what, text, expected) => {
  expect(listed(text)).toEqual(expected)
})

test('a process that is known keeps its command line', () => {
  const node = { pid: 1712, command: 'node server.js' }
  expect(parseNetstat(windows10, new Map([[1712, node]]))[0]?.process).toEqual(node)
})

// The shape that learn.microsoft.com gives for `tasklist /FO CSV /NH`.
test.each([
  ['"node.exe","5678","Console","1","50,000 K"\r\n', 'node.exe'],
  ['"we""ird.exe","9","Console","1","8 K"', 'we"ird.exe'],
  ['INFO: No tasks are running which match the specified criteria.', undefined],
])('image name in %s', (text, name) => {
  expect(parseTasklist(text)).toBe(name)
})
