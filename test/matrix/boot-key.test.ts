import { expect, test } from 'vitest'
import { bootKey } from '../../src/matrix/boot-key.ts'
import type { Platform } from '../../src/model/platform.ts'
import { platformWith } from '../simulation/live.ts'

const one = platformWith({})
const { router } = one
const routed = (changes: Partial<Platform['router']>) => ({ router: { ...router, ...changes } })

test.each<[string, Partial<Platform>]>([
  ['its name', { id: 'other', name: 'Other', docs: 'https://other.example' }],
  ['what it says of failures', { verdicts: {} }],
  ['how it restarts what has crashed', { restart: { delaysMs: [1] } }],
  ['how it deploys', { deploy: { kind: 'overlap', switchAfterMs: 1, retireAfterMs: 1 } }],
  ['its pages and log', routed({ accessLog: { source: 'x', success: '', failure: '' } })],
])('platforms that differ in %s share a boot', (_, changes) => {
  expect(bootKey({ ...one, ...changes })).toBe(bootKey(one))
})

test.each<[string, Partial<Platform>]>([
  ['PORT', { port: { ...one.port, choice: { kind: 'fixed', port: 5000 } } }],
  ['who is routed to', { port: { ...one.port, routes: 'scan' } }],
  ['the address', { bind: { family: 'ipv6', loopbackIsReachable: false } }],
  ['the boot window', { boot: { ...one.boot, timeoutMs: 1 } }],
  ['a variable', { environment: { ...one.environment, ON: 'other' } }],
  ['a variable of one language', { runtimeEnvironment: { node: { ON: 'other' } } }],
  ['the start command', { start: { ...one.start, sources: ['server-js'] } }],
  ['the stop', { stop: { ...one.stop, signal: 'SIGINT' } }],
  ['what is looked at afterwards', { liveness: { intervalMs: 1, outAfterMs: 1 } }],
  ['the public name', routed({ hostname: '{app}.other.example' })],
  ['the scheme', routed({ defaultProto: router.defaultProto === 'http' ? 'https' : 'http' })],
  ['what http gets', routed({ httpsOnly: !router.httpsOnly })],
  ['what headers the app gets', routed({ requestHeaders: [] })],
  ['the name of the request id', routed({ requestId: { header: 'X-Other-Id' } })],
  ['how long an answer may take', routed({ timeouts: { ...router.timeouts, firstByteMs: 1 } })],
  ['how long it keeps connections', routed({ upstreamKeepAliveMs: 1 })],
  ['whether that is documented', { assumed: ['router.upstreamKeepAliveMs'] }],
  ['what can be switched on', { features: { other: { description: '', changes: {} } } }],
])('platforms that differ in %s do not', (_, changes) => {
  expect(bootKey({ ...one, ...changes })).not.toBe(bootKey(one))
})
