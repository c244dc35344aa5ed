import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IgnoreRules } from '../../src/watch/ignore-rules.ts'
import { put, tree } from './stage.ts'

const files = {
  '.gitignore':
    '*.gen.js\n!keep.gen.js\n/top.txt\nbuild/\nparts/*\n!parts/kept/\nname with space.txt\n\\#odd\n',
  'sub/.gitignore': '!x.gen.js\nlocal\n',
  'sub/deep/.gitignore': '*\n!*.md\n',
  'build/.gitignore': '!*\n',
}
const paths = [
  ...['a.gen.js', 'keep.gen.js', 'top.txt', 'sub/top.txt', 'build/a.js', 'sub/build/a.js', 'parts/a.js'],
  ...['parts/kept/a.js', 'name with space.txt', '#odd', 'sub/x.gen.js', 'sub/y.gen.js', 'sub/local'],
  ...[
    'sub/local/a.js',
    'sub/deep/a.js',
    'sub/deep/readme.md',
    'sub/deep/er/readme.md',
    'local',
    'buildx/a.js',
  ],
]

test.each(paths)('says of %s what git says', async path => {
  const dir = await tree(files)
  execFileSync('git', ['init', '-q', dir])
  await put(join(dir, path), '')
  expect(rulesOf(dir).ignores(join(dir, path), false)).toBe(gitIgnores(dir, path))
})

test('a project below the top of a repository follows the rules above it too', async () => {
  const dir = await tree({
    '.gitignore': '*.gen.js\n',
    'apps/.gitignore': '/one/secret.js\n',
    'apps/one/a.js': '',
  })
  execFileSync('git', ['init', '-q', dir])
  await put(join(dir, '.git/info/exclude'), 'excluded.js\n')
  const rules = rulesOf(join(dir, 'apps/one'))
  for (const name of ['x.gen.js', 'secret.js', 'excluded.js', 'a.js']) {
    const path = join(dir, 'apps/one', name)
    expect([name, rules.ignores(path, false)]).toEqual([name, gitIgnores(dir, path)])
  }
})

test('a project that the repository around it ignores counts all the same', async () => {
  const dir = await tree({ '.gitignore': 'tmp/\n*.gen.js\n', 'tmp/app/a.js': '' })
  execFileSync('git', ['init', '-q', dir])
  const rules = rulesOf(join(dir, 'tmp/app'))
  expect(rules.ignores(join(dir, 'tmp/app/a.js'), false)).toBe(false)
  expect(rules.ignores(join(dir, 'tmp/app/a.gen.js'), false)).toBe(true)
})

test.each([
  ['.env', false],
  ['conf/prod.env', false],
  ['conf/dev.env', true],
  ['report.xml', true],
  ['reports/junit/a.xml', true],
  ['docs/a.md', true],
  ['sub/docs/a.md', false],
  ['node_modules/x.js', true],
  ['lib/node_modules/x.js', true],
  ['.git', true],
  ['.github/a.yml', false],
  ['a.js~', true],
  ['#a.js#', true],
  ['.a.js.swp', true],
  ['4913', true],
  ['venv/bin/x', true],
  ['../outside.js', true],
])('%s with platform files that always count, own output and .slugignore: %s', async (path, ignored) => {
  const dir = await tree({ '.gitignore': '.env\nconf/\n', '.slugignore': '/docs\n' })
  const rules = new IgnoreRules({
    dir,
    ignoreFiles: ['.slugignore'],
    always: ['.env', 'conf/prod.env'],
    never: ['report.xml', join(dir, 'reports')],
    system: 'linux',
  })
  expect(rules.ignores(join(dir, path), false)).toBe(ignored)
})

test.each([
  ['linux', false],
  ['darwin', true],
  ['win32', true],
] as const)('whether a name in other letters is the same one (%s)', async (system, same) => {
  const dir = await tree({ '.gitignore': 'Notes.txt\n' })
  const rules = new IgnoreRules({ dir, ignoreFiles: [], always: [], never: [], system })
  expect(rules.ignores(join(dir, 'notes.TXT'), false)).toBe(same)
})

function rulesOf(dir: string): IgnoreRules {
  return new IgnoreRules({ dir, ignoreFiles: [], always: [], never: [], system: 'linux' })
}

function gitIgnores(dir: string, path: string): boolean {
  try {
    execFileSync('git', ['check-ignore', '-q', path], {
      cwd: dir,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    })
    return true
  } catch {
    return false
  }
}
