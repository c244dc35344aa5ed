import { expect, it } from 'vitest'
import { parseToml } from '../../src/project/toml-tree.ts'

it.each([
  ['a = 1\n', ['a'], 1],
  ['\n  a . "b c".d-e = 1\n', ['a', 'b c', 'd-e'], 2],
  ["[env]\n'a.b' = 1\n", ['env', 'a.b'], 2],
  ['[[x]]\na = 1\n[[x]]\na = 2\n', ['x', 1, 'a'], 4],
])('%j: %j stands in line %i', (text, path, line) => {
  expect(parseToml(text, 'f.toml').place(path).line).toBe(line)
})

it.each(['.'.repeat(60), '. .'.repeat(60), 'a.'.repeat(500), `${'a'.repeat(500)}!`])(
  'a line that looks like a key and is none is soon passed over: %s',
  line => {
    const { place } = parseToml(`a = [\n"""\n${line}\n"""]\nb = 1\n`, 'f.toml')
    expect(place(['b']).line).toBe(5)
  },
  20_000,
)

const parts = (count: number) => Array.from({ length: count }, (_, i) => `a${i}`).join('.')

it.each([
  ['a table', `x = 1\n[${parts(9_000)}]\n`],
  ['a key', `x = 1\n${parts(9_000)} = 1\n`],
])('%s thousands of levels deep is refused, not run out of stack on', (_, text) => {
  expect(() => parseToml(text, 'f.toml')).toThrow('f.toml line 2, column 1: more than 200 levels')
})

it('a hundred levels are read', () => {
  expect(parseToml(`[${parts(100)}]\nx = 1\n`, 'f.toml').place(['a0', 'a1']).line).toBe(1)
})
