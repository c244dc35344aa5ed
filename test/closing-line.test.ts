import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '..')

const suite = `
import { expect, test } from 'vitest'
let tries = 0
test('good', () => {})
test('good at the second try', () => expect(++tries, 'said of the first').toBe(2))
test('never good', () => expect.fail('always so'))
test.skip('not tried', () => {})
`

// What is in a file that cannot be read is not known: it counts as one that failed.
test('tells which tests needed a second try, and why, and counts them as passed', async () => {
  const { status, out } = await ran({ some: suite, broken: 'throw new Error()' })
  expect(out.split('\n').filter(line => line.includes('flaky'))).toEqual([
    '!!! flaky: some.test.mjs > good at the second try: said of the first: expected 1 to be 2 // Object.is equality',
  ])
  expect(out.trimEnd().split('\n').at(-1)).toBe('2 passed, 2 failed, 1 skipped')
  expect(status).toBe(1)
})

test('a run in which some tests needed a second try is a good one', async () => {
  const { status, out } = await ran({ some: suite.replace(/^test\('never.*$/m, '') })
  expect(out).toContain('!!! flaky: ')
  expect(status, out).toBe(0)
})

/** Runs files of tests in a project of their own, each test up to two times. */
async function ran(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly out: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-closing-line-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'))
  const reporters = [join(root, 'test/closing-line.ts')]
  await writeFile(
    join(dir, 'vitest.config.mjs'),
    `export default ${JSON.stringify({ test: { include: ['*.test.mjs'], retry: 1, reporters } })}\n`,
  )
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, `${name}.test.mjs`), text)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  return promisify(execFile)(process.execPath, [vitest, 'run'], { cwd: dir }).then(
    ({ stdout }) => ({ status: 0, out: stdout }),
    (error: { readonly code: number; readonly stdout: string }) => ({
      status: error.code,
      out: error.stdout,
    }),
  )
}
