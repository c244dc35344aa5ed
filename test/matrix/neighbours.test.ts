import { expect, test } from 'vitest'
import { lanesFor, needsQuiet } from '../../src/matrix/neighbours.ts'
import { PaasSimError } from '../../src/model/errors.ts'
import type { HttpProbe } from '../../src/model/instance.ts'
import type { VerdictCode } from '../../src/model/verdict.ts'
import { booted, verdict } from './boot-results.ts'

test.each([
  ['a quick app', booted(), 8],
  ['one that takes long', booted({ bootMs: 2_001 }), 1],
  ['one with a port of its own', booted({ listened: new Set([5000, 9090]) }), 1],
  ['one that has not opened PORT', booted({ code: 'wrong-port', listened: new Set([3434]) }), 1],
  ['one that opens nothing', booted({ code: 'not-listening', listened: new Set(), bootMs: 0 }), 8],
  ['one that could not be booted', booted({ error: new PaasSimError('usage', 'no', 'none') }), 1],
])('lanes of %s', (_, boot, lanes) => {
  expect(lanesFor(boot)).toBe(lanes)
})

const failing: readonly VerdictCode[] = ['crashed', 'exited', 'not-listening', 'late-bind', 'port-taken']
const own: readonly VerdictCode[] = ['ok', 'wrong-port', 'loopback-only', 'wrong-family', 'no-service']
test.each([...failing.map(code => [code, true] as const), ...own.map(code => [code, false] as const)])(
  '%s beside others, of an app that came up: tried alone %s',
  (code, alone) => {
    expect(needsQuiet(booted(), booted({ code }))).toBe(alone)
    expect(needsQuiet(booted({ code: 'crashed' }), booted({ code }))).toBe(false)
    expect(needsQuiet(booted({ verdicts: [] }), booted({ code }))).toBe(false)
  },
)

test.each([
  ['answers 404', { outcome: 'answer', status: 404 }, false],
  ['answers 301', { outcome: 'answer', status: 301 }, false],
  ['answers 503', { outcome: 'answer', status: 503 }, true],
  ['is not answered', { outcome: 'timeout' }, true],
] as const)('a health check that %s', (_, probe, alone) => {
  const asked: HttpProbe = { url: 'http://127.77.0.1:5000/up', host: 'x', tookMs: 1, ...probe }
  const unhealthy = verdict('unhealthy', { observations: [{ kind: 'response', probe: asked, text: '' }] })
  expect(needsQuiet(booted(), booted({ verdicts: [unhealthy] }))).toBe(alone)
})
