import { expect, test } from 'vitest'
import { formatMarker, formatRunId, markerInEnviron, parseMarker, runOf } from '../../src/runner/marker.ts'

const owner = { pid: 4242, started: 9133, namespace: 4026531836 }
const id = formatRunId(owner, '5f0c9a')
const marker = formatMarker(id, 'web.1', 'c81e72')

test('a marker names instance, run and owner', () => {
  expect(marker).toBe('4242-9133-4026531836-5f0c9a/web.1/c81e72')
  expect([parseMarker(id), parseMarker(marker)]).toEqual([owner, owner])
  expect([runOf(id), runOf(marker)]).toEqual([id, id])
})

test.each(['', '1', 'yes', '4242-9133', '4242-9133-1-xyz', '-1-2-3-ab', 'x/4242-9133-1-ab'])(
  '%j is none',
  value => {
    expect(parseMarker(value)).toBeUndefined()
  },
)

test.each<[string, string | undefined]>([
  [`PATH=/bin\0PAAS_SIM_RUN=${marker}\0HOME=/\0`, marker],
  [`PAAS_SIM_RUN=${marker}`, marker],
  [`NOT_PAAS_SIM_RUN=${marker}\0`, undefined],
  ['PATH=/bin\0', undefined],
  ['', undefined],
])('in the environment %j', (block, value) => {
  expect(markerInEnviron(block)).toBe(value)
})
