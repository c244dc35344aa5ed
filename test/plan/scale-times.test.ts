import { describe, expect, it } from 'vitest'
import { scaleTimes } from '../../src/plan/scale-times.ts'
import { platforms } from '../../src/platform/registry.ts'

describe.each(platforms)('scaleTimes of $id', platform => {
  it('divides the long waits', () => {
    const { restart, deploy, liveness, sleep, cycle } = scaleTimes(platform, 10)
    expect(restart.delaysMs).toEqual(platform.restart.delaysMs.map(ms => ms / 10))
    expect(deploy.retireAfterMs).toBe(platform.deploy.retireAfterMs / 10)
    expect(deploy.switchAfterMs).toBe(platform.deploy.switchAfterMs / 10)
    expect(deploy.kind).toBe(platform.deploy.kind)
    expect(liveness?.outAfterMs).toBe(platform.liveness && platform.liveness.outAfterMs / 10)
    const restarted = platform.liveness?.restartAfterMs
    expect(liveness?.restartAfterMs).toBe(restarted && restarted / 10)
    expect(sleep?.idleMs).toBe(platform.sleep && platform.sleep.idleMs / 10)
    expect(cycle?.everyMs).toBe(platform.cycle && platform.cycle.everyMs / 10)
  })

  it('leaves boot, grace and request times', () => {
    const { boot, stop, router } = scaleTimes(platform, 10)
    expect({ boot, stop, router }).toEqual({
      boot: platform.boot,
      stop: platform.stop,
      router: platform.router,
    })
  })

  it('slows down, too', () => {
    expect(scaleTimes(platform, 0.5).restart.delaysMs).toEqual(platform.restart.delaysMs.map(ms => ms * 2))
  })

  it('never makes a wait that repeats without end', () => {
    const { liveness, sleep, cycle } = scaleTimes(platform, 1e9)
    for (const ms of [liveness?.intervalMs ?? 1, sleep?.idleMs ?? 1, cycle?.everyMs ?? 1]) expect(ms).toBe(1)
  })
})

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%d is no factor', factor => {
  const [platform] = platforms
  if (platform === undefined) throw new Error('no platform')
  expect(() => scaleTimes(platform, factor)).toThrow(expect.objectContaining({ code: 'usage' }))
})
