import { expect, test } from 'vitest'
import { CpuQuiet } from '../../src/probe/cpu-quiet.ts'

/** CPU milliseconds used in each tenth of a second, from time 0 on; the answer after each. */
function follow(usage: readonly number[]): number[] {
  const quiet = new CpuQuiet()
  quiet.add(0, 0)
  let cpuMs = 0
  return usage.map((used, i) => {
    cpuMs += used
    quiet.add((i + 1) * 100, cpuMs)
    return quiet.since
  })
}
const tenths = (count: number, used: number) => Array<number>(count).fill(used)

test.each([
  ['too short to tell', tenths(9, 0), Number.POSITIVE_INFINITY],
  ['idle from the start', tenths(10, 0), 0],
  ['busy', tenths(30, 30), Number.POSITIVE_INFINITY],
  ['two ticks a second are still quiet', [...tenths(5, 30), ...tenths(30, 2)], 500],
  ['three ticks are not', tenths(30, 3), Number.POSITIVE_INFINITY],
  ['quiet since the burst ended', [...tenths(5, 50), ...tenths(20, 0)], 500],
  ['a new burst ends the quiet', [...tenths(20, 0), 50], Number.POSITIVE_INFINITY],
  ['and it begins again afterwards', [...tenths(20, 0), 50, ...tenths(15, 0)], 2100],
])('%s', (_what, usage, since) => {
  expect(follow(usage).at(-1)).toBe(since)
})

test('sampled once a second', () => {
  const quiet = new CpuQuiet()
  for (const [at, cpuMs] of [
    [0, 0],
    [1050, 500],
    [2100, 510],
    [3150, 520],
  ] as const)
    quiet.add(at, cpuMs)
  expect(quiet.since).toBe(1050)
})
