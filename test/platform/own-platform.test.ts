import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PaasSimError } from '../../src/model/errors.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { OwnPlatform } from '../../src/model/profile.ts'
import { assumedValues } from '../../src/platform/assumed-values.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { namedPlatform } from '../../src/platform/named-platform.ts'
import { readProfile } from '../../src/platform/own/read-profile.ts'
import { platformShape } from '../../src/platform/own/rules-shape.ts'
import { collect } from '../../src/platform/own/shape.ts'
import { platforms, profiles } from '../../src/platform/registry.ts'

const heroku = findPlatform('heroku')
const source = './mine.mjs'

test.each(platforms)('$id fits, with each of its features', platform => {
  expect(collect(platformShape, platform)).toEqual([])
  const { profile, platform: again } = readProfile(
    profiles.find(({ id }) => id === platform.id),
    { source },
  )
  const { assumed, ...rules } = again
  expect(rules).toEqual(platform)
  expect(new Set(assumed)).toEqual(assumedValues(platform))
  expect(profile.id).toBe(platform.id)
})

describe('what a profile changes of a built-in one', () => {
  const read = (own: object) => readProfile({ extends: 'heroku', id: 'ours', ...own }, { source })

  test('nothing but its id', () => {
    const { assumed, id, ...rest } = read({}).platform
    expect(id).toBe('ours')
    const { id: _, ...rules } = heroku
    expect(rest).toEqual(rules)
    expect(new Set(assumed)).toEqual(assumedValues(heroku))
  })

  test.each<[string, object, (platform: Platform) => unknown, unknown]>([
    ['a plain value', { boot: { timeoutMs: 5 } }, p => p.boot, { ...heroku.boot, timeoutMs: 5 }],
    [
      'a value with its source',
      { boot: { timeoutMs: { fact: 7, source: 'wiki', confidence: 'measured' } } },
      p => p.boot.timeoutMs,
      7,
    ],
    ['one value of a fact', { bind: { family: 'ipv6' } }, p => p.bind, { ...heroku.bind, family: 'ipv6' }],
    [
      'an object of another kind in place of the old one',
      { port: { choice: { kind: 'fixed', port: 9000 } } },
      p => p.port.choice,
      { kind: 'fixed', port: 9000 },
    ],
    [
      'an object of the same kind',
      { port: { choice: { kind: 'dynamic', from: 4000 } } },
      p => p.port.choice,
      { kind: 'dynamic', from: 4000, to: 60_000 },
    ],
    ['a list in place of the old one', { restart: { delaysMs: [1] } }, p => p.restart.delaysMs, [1]],
    [
      'one more variable',
      { environment: { REGION: 'eu' } },
      p => p.environment,
      { ...heroku.environment, REGION: 'eu' },
    ],
    ['a rule taken away', { sleep: undefined }, p => 'sleep' in p, false],
    [
      'one failure',
      { router: { failures: { 'app-crashed': { status: 599 } } } },
      p => p.router.failures,
      {
        ...heroku.router.failures,
        'app-crashed': { ...heroku.router.failures['app-crashed'], status: 599 },
      },
    ],
    ['the plain fields', { name: 'Ours', projectFiles: [] }, p => [p.name, p.projectFiles], ['Ours', []]],
    [
      'a feature',
      { features: { slow: { description: 'slow', changes: { boot: { timeoutMs: 1 } } } } },
      p => [Object.keys(p.features ?? {}).length, p.features?.slow?.changes],
      [Object.keys(heroku.features ?? {}).length + 1, { boot: { timeoutMs: 1 } }],
    ],
  ])('%s', (_, own, of, expected) => {
    expect(of(read(own).platform)).toEqual(expected)
  })

  test('a value of its own is stated there, an inherited one where it was', () => {
    const { profile } = read({ stop: { graceMs: 1 } })
    expect(profile.stop).toMatchObject({
      graceMs: { fact: 1, confidence: 'documented', source },
      signal: { confidence: 'documented', source: expect.stringContaining('devcenter') },
    })
  })
})

describe('what is wrong is told, all of it, with its path', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['no object', 5, ['5; expected: a profile: an object']],
    ['an unknown parent', { extends: 'herokku', id: 'a' }, ['extends: "herokku"', 'did you mean "heroku"?']],
    ['no id', { extends: 'heroku' }, ['id: missing', '"my-heroku"']],
    ['an id that cannot be one', { extends: 'heroku', id: 'My App' }, ['id: "My App"', 'small letters']],
    ['an id that means all', { extends: 'heroku', id: 'all' }, ['id: "all"']],
    [
      'several values',
      {
        extends: 'heroku',
        id: 'a',
        boot: { timeoutMs: '60s' },
        stop: { signal: 'SIGHUP' },
        router: { timeouts: { idleMs: -1 }, requestHeaders: [{ name: 'X A', action: 'set', value: '' }] },
        restart: { delaysMs: 3 },
      },
      [
        '5 problems',
        'boot.timeoutMs: "60s"; expected: milliseconds, from 0 to 2147483647',
        'stop.signal: "SIGHUP"; expected: one of "SIGTERM", "SIGINT", "SIGKILL"',
        'router.timeouts.idleMs: -1',
        'router.requestHeaders[0].name: "X A"; expected: the name of a header',
        'restart.delaysMs: 3; expected: a list',
      ],
    ],
    [
      'a field nobody knows',
      { extends: 'heroku', id: 'a', boot: { timeout: 5 } },
      ['boot.timeout: no such field', 'did you mean timeoutMs?'],
    ],
    [
      'a rule that must be there',
      { extends: 'heroku', id: 'a', stop: { to: undefined } },
      ['stop.to: missing'],
    ],
    [
      'half of another kind',
      { extends: 'heroku', id: 'a', port: { choice: { kind: 'fixed' } } },
      ['port.choice.port: missing'],
    ],
    [
      'a kind nobody knows',
      { extends: 'heroku', id: 'a', boot: { check: { kind: 'tcp' } } },
      ['boot.check.kind: "tcp"; expected: one of "connect", "http"'],
    ],
    [
      'a fact without a source',
      { extends: 'heroku', id: 'a', boot: { timeoutMs: { fact: 1, source: 1, confidence: 'x' } } },
      ['boot.timeoutMs: {"fact":1'],
    ],
    [
      'no regular expression',
      { extends: 'heroku', id: 'a', router: { requestId: { keepPattern: '(' } } },
      ['router.requestId.keepPattern: "("'],
    ],
    [
      'a verdict nobody knows',
      { extends: 'heroku', id: 'a', verdicts: { sad: { consequence: 'x' } } },
      ['verdicts.sad'],
    ],
    [
      'a feature of a wrong value',
      {
        extends: 'heroku',
        id: 'a',
        features: { x: { description: 'x', changes: { boot: { timeoutMs: 'x' } } } },
      },
      ['features.x.changes.boot.timeoutMs: "x"'],
    ],
    [
      'a complete one that is not',
      { id: 'a', name: 'A', docs: 'd', projectFiles: [] },
      ['port: missing', 'router: missing', 'verdicts: missing'],
    ],
  ])('%s', (_, value, told) => {
    const error = thrownBy(() => readProfile(value, { source, file: 'mine.mjs' }))
    expect(error).toMatchObject({ code: 'invalid-platform', position: { file: 'mine.mjs' } })
    for (const text of told) expect(error.message).toContain(text)
  })
})

describe('a module', () => {
  const load = async (name: string, text: string) => {
    const dir = await mkdtemp(join(tmpdir(), 'paas-sim-own-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    await writeFile(join(dir, name), text)
    return namedPlatform(`./${name}`, dir)
  }

  test.each(['mine.mjs', 'mine.js', 'mine.cjs'])('%s', async name => {
    const value = "{ extends: 'render', id: 'ours', name: 'Ours', boot: { timeoutMs: 3 } }"
    const text = name.endsWith('.mjs') ? `export default ${value}` : `module.exports = ${value}`
    expect(await load(name, text)).toMatchObject({ id: 'ours', name: 'Ours', boot: { timeoutMs: 3 } })
  })

  test.each<[string, string, string, object]>([
    ['that throws', 'const a = 1\nthrow new Error("no luck")\n', 'Error: no luck', { line: 2, column: 7 }],
    ['that throws no error', '\nthrow null', 'null', {}],
    ['that is not JavaScript', 'export default {\n  id: ,\n}\n', 'cannot be loaded', {}],
    ['that imports what is not there', 'import "./gone.mjs"\n', 'gone.mjs', {}],
    ['without a default export', 'export const platform = {}\n', 'no default export', {}],
    ['with the id of a built-in one', "export default { extends: 'fly', id: 'fly' }\n", '"fly"', {}],
  ])('%s', async (_, text, said, position) => {
    const error = await load('mine.mjs', text).catch(error => error)
    expect(error).toBeInstanceOf(PaasSimError)
    expect(error).toMatchObject({ code: 'invalid-platform', position: { file: './mine.mjs', ...position } })
    expect(error.message).toContain(said)
  })

  test.each(['./gone.mjs', './', 'gone.mjs'])('%s is none', async name => {
    const error = await namedPlatform(name, tmpdir()).catch(error => error)
    expect(error).toMatchObject({ code: 'unreadable-file', position: { file: name } })
  })

  test('an id is an id', async () => {
    expect(await namedPlatform('fly', tmpdir())).toBe(findPlatform('fly'))
    await expect(namedPlatform('flyy', tmpdir())).rejects.toMatchObject({ code: 'unknown-platform' })
  })
})

test('rules that were given are what they were; a profile is resolved', async () => {
  const rules: Platform = { ...heroku, boot: { ...heroku.boot, timeoutMs: 1 } }
  expect(await namedPlatform(rules, '/')).toBe(rules)
  const own: OwnPlatform = { extends: 'heroku', id: 'ours', boot: { timeoutMs: 2 } }
  expect(await namedPlatform(own, '/')).toMatchObject({ id: 'ours', boot: { timeoutMs: 2 } })
  const wrong = { ...heroku, boot: { ...heroku.boot, timeoutMs: Number.NaN } }
  await expect(namedPlatform(wrong, '/')).rejects.toMatchObject({ code: 'invalid-platform' })
})

function thrownBy(work: () => unknown): PaasSimError {
  try {
    work()
  } catch (error) {
    if (error instanceof PaasSimError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
