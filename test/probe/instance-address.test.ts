import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { instanceAddress } from '../../src/probe/instance-address.ts'

const info = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv4',
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: `${address}/24`,
})
const inRange = (address: string) => ({ address, localAddress: '127.77.0.254', kind: 'loopback-range' })

test.each([
  ['the first instance', 1, inRange('127.77.0.1')],
  ['the last of an octet', 250, inRange('127.77.0.250')],
  ['the next octet', 251, inRange('127.77.1.1')],
])('on Linux: %s', (_what, index, expected) => {
  expect(instanceAddress(index, 'ipv4', 'linux', {})).toEqual(expected)
  expect(instanceAddress(index, 'ipv4', 'win32', {})).toEqual(expected)
})

test('no instance gets 127.0.0.1, the router’s own address, or another instance’s', () => {
  const addresses = Array.from(
    { length: 2000 },
    (_, i) => instanceAddress(i + 1, 'ipv4', 'linux', {}).address,
  )
  expect(new Set(addresses).size).toBe(2000)
  expect(addresses).not.toContain('127.77.0.254')
  expect(addresses.every(address => address.startsWith('127.77.'))).toBe(true)
})

const lo0 = { lo0: [info('127.0.0.1', true)] }
test.each([
  [
    'Wi-Fi before a tunnel',
    { ...lo0, utun3: [info('10.8.0.2')], en0: [info('192.168.1.20')] },
    '192.168.1.20',
  ],
  ['en0 before en5', { en5: [info('10.0.0.5')], en0: [info('10.0.0.2')] }, '10.0.0.2'],
  ['a tunnel when there is nothing else', { ...lo0, utun3: [info('10.8.0.2')] }, '10.8.0.2'],
  ['no link-local address', { en0: [info('169.254.7.7')], en1: [info('10.0.0.9')] }, '10.0.0.9'],
])('on macOS: %s', (_what, interfaces, address) => {
  expect(instanceAddress(1, 'ipv4', 'darwin', interfaces)).toEqual({ address, kind: 'interface' })
})

test('on macOS without a network only the plain loopback address is left', () => {
  expect(instanceAddress(1, 'ipv4', 'darwin', lo0)).toEqual({ address: '127.0.0.1', kind: 'none' })
})

test.each(['linux', 'darwin', 'win32'] as const)('IPv6 has one loopback address on %s', system => {
  expect(instanceAddress(7, 'ipv6', system, lo0)).toEqual({ address: '::1', kind: 'none' })
})
