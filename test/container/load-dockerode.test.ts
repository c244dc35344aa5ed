import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { loadDockerode } from '../../src/container/load-dockerode.ts'

const require = createRequire(import.meta.url)

test('of dockerode neither gRPC nor the ssh client is loaded, and it is the library itself', () => {
  const Docker = loadDockerode()
  const loaded = Object.keys(require.cache)
  expect(loaded.filter(name => /node_modules[\\/](@grpc|protobufjs|ssh2)[\\/]/.test(name))).toEqual([])
  expect(loaded.some(name => /node_modules[\\/]dockerode[\\/]lib[\\/]container\.js$/.test(name))).toBe(true)
  expect(Docker).toBe(require('dockerode'))
})
