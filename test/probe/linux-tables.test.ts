import { endianness } from 'node:os'
import { describe, expect, test } from 'vitest'
import { decodeAddress, parseInetTable, parseUnixTable } from '../../src/probe/linux-tables.ts'

// The kernel prints 32-bit words in the machine's byte order; these samples come from little-endian machines.
describe.runIf(endianness() === 'LE')('/proc/net tables', () => {
  test.each([
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['010310AC', '172.16.3.1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
    ['0000000000000000FFFF00000100007F', '127.0.0.1'],
    ['0000000000000000FFFF000000000000', '0.0.0.0'],
    ['000080FE00000000FF00FC000100FE00', 'fe80::fc:ff:fe:1'],
    ['B80D01200000000000000001000000FF', '2001:db8::100:0:ff00:0'],
    ['0100007', undefined],
    ['ZZZZZZZZ', undefined],
    ['', undefined],
  ])('address %s is %s', (hex, address) => {
    expect(decodeAddress(hex)).toBe(address)
  })

  // The second row is the example of the kernel's Documentation/networking/proc_net_tcp.rst.
  const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:921F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3884 1 00000000c292aa80 100 0 0 10 0
  46: 010310AC:9C4C 030310AC:1770 01 00000150:00000000 01:00000019 00000000  1000        0 54165785 4 cd1e6040 25 4 27 3 -1
   9: 0100007F:A3B6 0100007F:5DBF 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0000000002ed18bc
`
  test('TCP: only LISTEN listens, and what waits for its end is left out', () => {
    expect(parseInetTable(tcp, 'tcp')).toEqual([
      { kind: 'tcp', inode: '3884', family: 'ipv4', address: '127.0.0.1', port: 37407, listening: true },
      {
        kind: 'tcp',
        inode: '54165785',
        family: 'ipv4',
        address: '172.16.3.1',
        port: 40012,
        listening: false,
      },
    ])
  })

  test('TCP over IPv6, with an IPv4-mapped bind told as the IPv4 bind it is', () => {
    const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 1
   1: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5678 1
`
    expect(parseInetTable(tcp6, 'tcp')).toEqual([
      { kind: 'tcp', inode: '1234', family: 'ipv6', address: '::', port: 22, listening: true },
      { kind: 'tcp', inode: '5678', family: 'ipv4', address: '127.0.0.1', port: 8080, listening: true },
    ])
  })

  test('UDP: a bound socket listens, a connected one does not', () => {
    const udp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 6074: 00000000:5E29 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 28905 2 00000000e11b01c6 0
 6075: 0100007F:5E2A 0100007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 28906 2 00000000e11b01c7 0
`
    expect(parseInetTable(udp, 'udp').map(row => [row.port, row.listening])).toEqual([
      [24105, true],
      [24106, false],
    ])
  })

  test('what is no row is passed over', () => {
    expect(parseInetTable('', 'tcp')).toEqual([])
    expect(parseInetTable('header\n  garbage\n   0: xyz:12 0 0A', 'tcp')).toEqual([])
  })
})

// Flags and states as proc(5) describes them: __SO_ACCEPTCON is 0x10000, state 01 unconnected, 03 connected.
test('Unix sockets: only accepting ones listen; paths keep their blanks', () => {
  const unix = `Num       RefCount Protocol Flags    Type St Inode Path
0000000073509fb4: 00000002 00000000 00010000 0001 01 28903 /tmp/my app/web.sock
0000000073509fb5: 00000003 00000000 00000000 0001 03 28904 /tmp/my app/web.sock
0000000073509fb6: 00000002 00000000 00000000 0002 01 28905
0000000073509fb7: 00000002 00000000 00010000 0001 01 28906 @abstract
`
  expect(parseUnixTable(unix)).toEqual([
    { kind: 'unix', inode: '28903', path: '/tmp/my app/web.sock', listening: true, idle: false },
    { kind: 'unix', inode: '28904', path: '/tmp/my app/web.sock', listening: false, idle: false },
    { kind: 'unix', inode: '28905', path: '', listening: false, idle: true },
    { kind: 'unix', inode: '28906', path: '@abstract', listening: true, idle: false },
  ])
})
