import { describe, expect, it } from 'vitest'
import { PaasSimError } from '../../src/model/errors.ts'
import { parseYaml } from '../../src/project/yaml-tree.ts'

describe('parseYaml', () => {
  it.each([
    [
      'a key twice',
      'a: 1\nb:\n  c: 1\n  c: 2\n',
      'f.yaml line 4, column 3: not YAML: the key "c" is there twice',
    ],
    ['a merge of a text', 'a: 1\n<<: hello\n', 'a merge key (<<) has something else than a map'],
    ['a merge of a list of texts', 'a:\n  <<: [x, y]\n', 'a merge key (<<) has something else than a map'],
    ['an alias of nothing', 'a: *b\n', 'Unresolved alias'],
    ['lists in lists', `a: ${'['.repeat(6_000)}`, 'line 1, column 204: more than 200 levels'],
    ['maps in maps', `${'{a: '.repeat(3_000)}1${'}'.repeat(3_000)}`, 'more than 200 levels'],
    ['lists, one dash after the other', `${'- '.repeat(1_000)}x`, 'more than 200 levels'],
    [
      'indented maps',
      Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      'line 201, column 201: more than 200 levels',
    ],
  ])('refuses %s', (_, text, expected) => {
    expect(problemOf(text)).toContain(expected)
  })

  it('takes what is as long as that, but flat', () => {
    expect(parseYaml('- [a]\n'.repeat(500), 'f.yaml').value).toHaveLength(500)
  })

  it('takes several merges in one map', () => {
    const text = 'a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: *a\n  <<: *b\n'
    expect(parseYaml(text, 'f.yaml').value).toMatchObject({ c: { x: '1', y: '2' } })
  })

  it('says nothing beside its errors, whatever the keys are', async () => {
    const heard: Error[] = []
    const hear = (warning: Error) => heard.push(warning)
    process.on('warning', hear)
    parseYaml('? [a, b]\n: c\n', 'f.yaml')
    await new Promise(resolve => setImmediate(resolve))
    process.off('warning', hear)
    expect(heard).toEqual([])
  })

  it('compares keys and finds places without looking at each pair of them', () => {
    const names = Array.from({ length: 40_000 }, (_, index) => `k${index}`)
    const { place } = parseYaml(names.map(name => `${name}: 1`).join('\n'), 'f.yaml')
    expect(names.map(name => place([name]).line)).toEqual(names.map((_, index) => index + 1))
  }, 60_000)
})

function problemOf(text: string): string {
  try {
    parseYaml(text, 'f.yaml')
  } catch (error) {
    if (error instanceof PaasSimError) return error.message
    throw error
  }
  return 'nothing'
}
