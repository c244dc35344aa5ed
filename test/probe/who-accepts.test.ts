import { describe, expect, test } from 'vitest'
import type { TcpListener } from '../../src/model/instance.ts'
import { accepting, addressesToDial } from '../../src/probe/who-accepts.ts'

const tcp = (address: string, pid = 1, port = 5000): TcpListener => ({
  kind: 'tcp',
  family: address.includes(':') ? 'ipv6' : 'ipv4',
  address,
  port,
  process: { pid, command: 'app' },
})

test.each([
  ['an exact address wins over a wildcard', [tcp('0.0.0.0', 1), tcp('127.0.0.1', 2)], '127.0.0.1', [2]],
  ['another exact address does not', [tcp('0.0.0.0', 1), tcp('127.0.0.1', 2)], '127.77.0.1', [1]],
  ['0.0.0.0 wins over ::', [tcp('::', 1), tcp('0.0.0.0', 2)], '127.77.0.1', [2]],
  [':: takes the rest', [tcp('::', 1), tcp('127.0.0.1', 2)], '127.77.0.1', [1]],
  ['IPv6 never meets an IPv4 wildcard', [tcp('0.0.0.0', 1)], '::1', []],
  ['::1 wins over ::', [tcp('::', 1), tcp('::1', 2)], '::1', [2]],
  ['several share a port', [tcp('0.0.0.0', 1), tcp('0.0.0.0', 2)], '127.77.0.1', [1, 2]],
])('%s', (_what, listeners, address, pids) => {
  expect(accepting(listeners, address).map(listener => listener.process?.pid)).toEqual(pids)
})

describe('where else PORT can be dialled', () => {
  const at = '127.77.0.1'
  test.each([
    ['all interfaces', '0.0.0.0', 'ipv4', [at]],
    ['all interfaces, IPv6 router', '0.0.0.0', 'ipv6', []],
    ['loopback', '127.0.0.1', 'any', []],
    ['another loopback address', '127.0.0.53', 'any', []],
    ['IPv6 loopback', '::1', 'any', []],
    ['one interface', '192.168.1.7', 'ipv4', ['192.168.1.7']],
    ['one interface, IPv6 router', '192.168.1.7', 'ipv6', []],
    ['all IPv6 interfaces, IPv4 router', '::', 'ipv4', []],
    ['all IPv6 interfaces, IPv6 router', '::', 'ipv6', ['::1']],
    ['all IPv6 interfaces, either', '::', 'any', ['::1']],
    ['one IPv6 interface', 'fd00::2', 'ipv6', ['fd00::2']],
    ['one IPv6 interface, IPv4 router', 'fd00::2', 'ipv4', []],
    ['a link-local address', 'fe80::1', 'ipv6', []],
  ] as const)('%s', (_what, bound, family, expected) => {
    expect(addressesToDial([tcp(bound)], { port: 5000, family, address: at })).toEqual(expected)
  })

  test('other ports and other kinds do not count, the same address counts once', () => {
    const udp = { kind: 'udp', family: 'ipv4', address: '0.0.0.0', port: 5000, process: undefined } as const
    const listeners = [tcp('0.0.0.0', 1, 9090), udp, tcp('0.0.0.0', 1), tcp('0.0.0.0', 2)]
    expect(addressesToDial(listeners, { port: 5000, family: 'any', address: at })).toEqual([at])
  })
})
