import { describe, expect, test } from 'vitest'
import { listFacts, resolveProfile } from '../../src/platform/fact.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { platforms, profiles } from '../../src/platform/registry.ts'

describe.each(profiles)('$id', profile => {
  test('every value has a source and a confidence', () => {
    const facts = listFacts(profile)
    expect(facts.length).toBeGreaterThan(20)
    for (const { path, fact } of facts) {
      expect(fact.source, path).toMatch(/^https:\/\//)
      expect(['documented', 'secondary', 'measured', 'from-memory', 'our-choice'], path).toContain(
        fact.confidence,
      )
      if (fact.confidence === 'our-choice' || fact.confidence === 'from-memory')
        expect(fact.note, path).toBeTruthy()
    }
  })

  test('nothing but its identity stands outside a fact', () => {
    const loose = Object.entries(profile)
      .filter(([, value]) => typeof value !== 'object')
      .map(([key]) => key)
    expect(loose.filter(name => name !== 'about').sort()).toEqual(['docs', 'id', 'name'])
  })

  test('resolved, no source is left', () => {
    expect(JSON.stringify(resolveProfile(profile))).not.toContain('"confidence"')
  })
})

test('a platform is found by its id', () => {
  expect(findPlatform('heroku')).toBe(platforms[0])
})

test.each(['herokku', 'Heroku', 'heroko'])('%s: did you mean heroku?', id => {
  expect(() => findPlatform(id)).toThrow(
    expect.objectContaining({
      code: 'unknown-platform',
      hint: expect.stringContaining('did you mean "heroku"'),
    }),
  )
})
