import { describe, expect, it } from 'vitest'
import { findJsonPositions, placeOf } from '../../src/project/json-positions.ts'
import { parsePackageJson } from '../../src/project/package-json.ts'

const parse = (text: string) => parsePackageJson(text, 'package.json')

describe('parsePackageJson', () => {
  it('reads what tells how the app is started', () => {
    const text = `{
  "name": "shop",
  "main": "lib/index.js",
  "scripts": {
    "build": "tsc",
    "start": "node \\"server.js\\""
  },
  "dependencies": { "express": "^5.0.0" },
  "devDependencies": { "express": "1", "vite": "^7" },
  "other": [{ "scripts": { "start": 1 } }, true, null, -1.5e3]
}`
    expect(parse(text)).toEqual({
      file: 'package.json',
      name: 'shop',
      main: 'lib/index.js',
      scripts: { build: 'tsc', start: 'node "server.js"' },
      scriptLines: { build: 5, start: 6 },
      dependencies: { express: '^5.0.0', vite: '^7' },
    })
  })

  it('takes an empty object', () => {
    expect(parse('{}')).toEqual({
      file: 'package.json',
      name: undefined,
      scripts: {},
      scriptLines: {},
      dependencies: {},
    })
  })

  it.each<[string, string, string, string, number, number]>([
    [
      'an empty file',
      '',
      'line 1, column 1: not JSON: the file ends where it cannot',
      'run "npm init"',
      1,
      1,
    ],
    [
      'a trailing comma',
      '{\n  "scripts": { "start": "x", }\n}',
      'line 2, column 30: not JSON: "}" stands where it cannot',
      'remove the comma before it',
      2,
      30,
    ],
    [
      'a comment',
      '{\n  // hello\n}',
      'line 2, column 3: not JSON: "//" stands where it cannot',
      'remove the comment: JSON has none',
      2,
      3,
    ],
    [
      'a missing comma',
      '{ "a": 1\n  "b": 2 }',
      'line 2, column 3: not JSON: "\\"b\\":" stands where it cannot',
      'put a comma before it',
      2,
      3,
    ],
    [
      'single quotes',
      "{ 'a': 1 }",
      'line 1, column 3: not JSON: "\'a\':" stands where it cannot',
      'write strings in double quotes',
      1,
      3,
    ],
    [
      'a file that was cut off',
      '{ "scripts": { "start": "x"',
      'line 1, column 28: not JSON: the file ends where it cannot',
      'check for a missing or superfluous comma, quote or brace before it',
      1,
      28,
    ],
    ['a list', '[]', 'line 1, column 1: is a list, not an object', 'run "npm init"', 1, 1],
    [
      'a script that is no string',
      '{\n "scripts": {\n  "start": 42 } }',
      'line 3, column 3: "scripts.start" is "42", not a string',
      'write "start": "..."',
      3,
      3,
    ],
    [
      'scripts that are a list',
      '{\n "scripts": [] }',
      'line 2, column 2: "scripts" is not an object',
      'write "scripts": { "name": "..." }',
      2,
      2,
    ],
  ])('refuses %s', (_, text, message, hint, line, column) => {
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({
        code: 'invalid-file',
        message: `package.json ${message}`,
        hint,
        position: { file: 'package.json', line, column },
      }),
    )
  })

  it('tells all problems together', () => {
    const text = '{ "scripts": { "a": 1, "b": "x", "c": null }, "dependencies": 7 }'
    expect(() => parse(text)).toThrowError(
      /^package\.json has 3 problems\n.*scripts\.a.*\n.*scripts\.c.*\n.*"dependencies"/,
    )
  })
})

describe('findJsonPositions', () => {
  const text = '{"a": {"b\\"": [1, {"c": "d"}], "e": {"x": -0.5e+7}}, "f": [[], {}, "\\\\"], "g": null}'

  it('finds the keys of two levels', () => {
    const { keys, errorAt } = findJsonPositions(text)
    expect(errorAt).toBeUndefined()
    expect([...keys.keys()]).toEqual(['a', 'a.b\\"', 'a.e', 'f', 'g'])
    expect(text.slice(keys.get('f'))).toMatch(/^"f":/)
  })

  it('sees an error in every text that JSON.parse refuses, and in none that it takes', () => {
    const variants = [...text].flatMap((_, at) => [
      text.slice(0, at),
      text.slice(0, at) + text.slice(at + 1),
      ...['"', ',', '}', ']', '1', ' ', 'x'].map(char => text.slice(0, at) + char + text.slice(at)),
    ])
    const parses = (variant: string) => {
      try {
        JSON.parse(variant)
        return true
      } catch {
        return false
      }
    }
    for (const variant of variants) {
      expect({ variant, valid: findJsonPositions(variant).errorAt === undefined }).toEqual({
        variant,
        valid: parses(variant),
      })
    }
  })

  it('does not break on a deep nesting', () => {
    expect(findJsonPositions('['.repeat(1_000_000)).errorAt).toBeGreaterThan(0)
  })

  it('counts lines and columns from 1', () => {
    expect([0, 2, 3, 5].map(offset => placeOf('ab\nc\n', offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 3, column: 1 },
    ])
  })
})
