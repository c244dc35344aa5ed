import { expect, test } from 'vitest'
import { proofOf, proofOfTwo } from '../../src/matrix/second-port.ts'
import { booted } from './boot-results.ts'

test.each([
  ['both came up, each on its own PORT', booted({ port: 8080 }), booted({ port: 5000 }), 'yes'],
  ['the PORT is the same', booted({ port: 8080 }), booted({ port: 8080 }), 'unknown'],
  [
    'both open both',
    booted({ port: 8080, listened: new Set([8080, 5000]) }),
    booted({ port: 5000, listened: new Set([8080, 5000]) }),
    'unknown',
  ],
  [
    'one opens both',
    booted({ port: 8080, listened: new Set([8080, 5000]) }),
    booted({ port: 5000 }),
    'unknown',
  ],
  [
    'one came up by a scan',
    booted({ port: 8080 }),
    booted({ port: 10_000, listened: new Set([3434]) }),
    'unknown',
  ],
  ['one failed', booted({ port: 8080 }), booted({ port: 5000, code: 'crashed' }), 'unknown'],
  ['one could not be booted', booted({ port: 8080 }), booted({ port: 5000, verdicts: [] }), 'unknown'],
])('of two boots: %s', (_, a, b, readsPort) => {
  expect(proofOfTwo(a, b)).toEqual({ readsPort })
  expect(proofOfTwo(b, a)).toEqual({ readsPort })
})

test.each([
  ['it came up', booted(), 'yes'],
  ['its own port was the only one', booted({ code: 'wrong-port', listened: new Set([3434]) }), 'no'],
  ['PORT was open once, too', booted({ code: 'wrong-port', listened: new Set([3434, 5000]) }), 'unknown'],
  ['it failed otherwise', booted({ code: 'crashed', listened: new Set() }), 'unknown'],
  ['nothing was judged', booted({ verdicts: [] }), 'unknown'],
])('of a boot on a PORT of nobody: %s', (_, boot, readsPort) => {
  expect(proofOf(boot).readsPort).toBe(readsPort)
})
