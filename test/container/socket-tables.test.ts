import { expect, test } from 'vitest'
import { splitTables } from '../../src/container/socket-tables.ts'

const tcp =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const tcp6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const udp =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n'
const row =
  '   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1\n'

test('the four tables that one cat prints are told apart', () => {
  const tables = splitTables(tcp + row + tcp6 + udp + udp)
  expect(tables?.tcp).toContain('0100007F:1388')
  expect(tables?.tcp6).not.toContain('0100007F:1388')
  expect(Object.keys(tables ?? {})).toEqual(['tcp', 'tcp6', 'udp', 'udp6'])
})

test.each([
  ['no program cat', ''],
  ['an error in place of a table', 'cat: /proc/net/tcp: Permission denied\n'],
])('%s: nothing is known', (_, text) => {
  expect(splitTables(text)).toBeUndefined()
})

test('where IPv6 is switched off the others are known', () => {
  expect(splitTables(tcp + row + udp)).toEqual({ tcp: tcp + row, tcp6: '', udp, udp6: '' })
})
