import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheDirectory } from '../../src/util/cache-dir.ts'

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ['linux', {}, join('/home/ada', '.cache', 'paas-sim')],
  ['linux', { XDG_CACHE_HOME: '/tmp/c' }, join('/tmp/c', 'paas-sim')],
  ['linux', { XDG_CACHE_HOME: 'c' }, join('/home/ada', '.cache', 'paas-sim')],
  ['darwin', {}, join('/home/ada', 'Library', 'Caches', 'paas-sim')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'paas-sim', 'cache')],
  ['win32', {}, join('/home/ada', 'AppData', 'Local', 'paas-sim', 'cache')],
])('on %s with %j: %s', (system, environment, expected) => {
  expect(cacheDirectory(environment, system, '/home/ada')).toBe(expected)
})
