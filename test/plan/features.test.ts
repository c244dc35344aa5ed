import { describe, expect, it } from 'vitest'
import type { Platform } from '../../src/model/platform.ts'
import { applyFeatures } from '../../src/plan/features.ts'
import { platformWith } from './platform.ts'

// A plain object: what planning reads is no matter here.
const platform: Platform = {
  ...platformWith({
    deploy: { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    restart: { delaysMs: [1, 2, 3] },
    features: {
      preboot: { description: 'a', changes: { deploy: { kind: 'overlap', switchAfterMs: 5 } } },
      calm: { description: 'b', changes: { restart: { delaysMs: [9] }, deploy: { switchAfterMs: 7 } } },
      sleepy: { description: 'c', changes: { sleep: { idleMs: 4 } } },
    },
  }),
}

describe('applyFeatures', () => {
  it.each<[string[], unknown]>([
    [
      [],
      { deploy: { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 }, restart: { delaysMs: [1, 2, 3] } },
    ],
    [['preboot'], { deploy: { kind: 'overlap', switchAfterMs: 5, retireAfterMs: 0 } }],
    [['calm'], { restart: { delaysMs: [9] } }],
    [['preboot', 'calm'], { deploy: { kind: 'overlap', switchAfterMs: 7, retireAfterMs: 0 } }],
    [['calm', 'preboot'], { deploy: { kind: 'overlap', switchAfterMs: 5, retireAfterMs: 0 } }],
    [['sleepy'], { sleep: { idleMs: 4 }, name: 'Plat' }],
  ])('%j', (names, rules) => {
    expect(applyFeatures(platform, names)).toMatchObject(rules as object)
  })

  it('leaves the rules it was given as they are', () => {
    const before = JSON.stringify(platform)
    applyFeatures(platform, ['preboot', 'calm', 'sleepy'])
    expect(JSON.stringify(platform)).toBe(before)
  })

  it.each([
    ['pre-boot', 'did you mean "preboot"? Plat has: preboot, calm, sleepy'],
    ['zzz', 'Plat has: preboot, calm, sleepy'],
    ['toString', 'Plat has: preboot, calm, sleepy'],
  ])('does not know %s', (name, hint) => {
    expect(() => applyFeatures(platform, [name])).toThrow(expect.objectContaining({ code: 'usage', hint }))
  })

  it('says so where a platform has none', () => {
    expect(() => applyFeatures(platformWith({ features: {} }), ['x'])).toThrow('Plat has no features here')
  })
})
