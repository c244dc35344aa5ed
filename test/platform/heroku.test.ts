import { describe, expect, test } from 'vitest'
import { listFacts, resolveProfile } from '../../src/platform/fact.ts'
import { platforms, profiles } from '../../src/platform/registry.ts'
import { selectPlatform } from '../../src/platform/select-platform.ts'

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
    expect(loose.sort()).toEqual(['docs', 'id', 'name'])
  })

  test('resolved, no source is left', () => {
    expect(JSON.stringify(resolveProfile(profile))).not.toContain('"confidence"')
  })
})

test.each([
  [undefined, ['Procfile', 'package.json'], 'heroku', 'Procfile'],
  [undefined, ['package.json'], 'heroku', 'default'],
  ['heroku', [], 'heroku', '--platform'],
])('asked %s with files %s: %s because of %s', (asked, files, id, because) => {
  expect(selectPlatform(asked, files)).toMatchObject({ platform: { id }, because })
})

test('rules that are handed over are taken as they are', () => {
  const [first] = platforms
  if (first === undefined) throw new Error('no platform')
  expect(selectPlatform(first, []).platform).toBe(first)
})

test.each(['herokku', 'Heroku', 'heroko'])('%s: did you mean heroku?', id => {
  expect(() => selectPlatform(id, [])).toThrow(
    expect.objectContaining({
      code: 'unknown-platform',
      hint: expect.stringContaining('did you mean "heroku"'),
    }),
  )
})
