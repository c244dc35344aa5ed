import { expect, it } from 'vitest'
import { requestTarget } from '../../src/util/request-target.ts'

it.each([
  ['/up?a=b&c=%20#x', '/up?a=b&c=%20#x'],
  ['/é', '/%C3%A9'],
  ['/💥', '/%F0%9F%92%A5'],
  ['/a b\r\nX: y', '/a%20b%0D%0AX:%20y'],
  ['/\u0001\u007f', '/%01%7F'],
  // Half of a pair, as YAML can write it, is no character.
  ['/\ud800', '/%EF%BF%BD'],
])('%j is sent as %s', (path, target) => {
  expect(requestTarget(path)).toBe(target)
})
