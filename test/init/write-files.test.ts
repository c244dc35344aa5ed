import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFiles } from '../../src/init/write-files.ts'
import { PaasSimError } from '../../src/model/errors.ts'

const files = [
  { path: '.gitignore', text: 'x\n' },
  { path: 'package.json', text: '{}\n' },
  { path: 'test/deep/a.js', text: '1\n' },
  { path: 'test/deep/b.js', text: '2\n' },
]
const running = new AbortController().signal

async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-init-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

function tree(dir: string): string[] {
  return readdirSync(dir, { recursive: true }).map(String).toSorted()
}

async function failure(doing: Promise<unknown>): Promise<PaasSimError> {
  const error = await doing.then(
    () => undefined,
    reason => reason,
  )
  if (!(error instanceof PaasSimError)) throw new Error(`not refused as it should be: ${error}`)
  return error
}

test.each(['', 'new', 'new/and/deep'])('writes all files below the directory %j', async name => {
  const dir = join(await temporary(), name)
  await writeFiles(dir, files, running)
  expect(tree(dir)).toEqual([
    '.gitignore',
    'package.json',
    'test',
    join('test', 'deep'),
    join('test', 'deep', 'a.js'),
    join('test', 'deep', 'b.js'),
  ])
  expect(readFileSync(join(dir, 'test/deep/b.js'), 'utf8')).toBe('2\n')
})

test('what is in the directory already may stay when it is not in the way', async () => {
  const dir = await temporary()
  mkdirSync(join(dir, 'test'))
  writeFileSync(join(dir, 'LICENSE'), 'mine')
  await writeFiles(dir, files, running)
  expect(tree(dir)).toHaveLength(7)
  expect(readFileSync(join(dir, 'LICENSE'), 'utf8')).toBe('mine')
})

test('names every file in the way and writes nothing', async () => {
  const dir = await temporary()
  mkdirSync(join(dir, 'test/deep'), { recursive: true })
  writeFileSync(join(dir, 'package.json'), 'mine')
  writeFileSync(join(dir, 'test/deep/b.js'), 'mine')
  const before = tree(dir)
  const error = await failure(writeFiles(dir, files, running))
  expect(error.code).toBe('usage')
  expect(error.message).toMatch(/: package\.json, test\/deep\/b\.js$/)
  expect(tree(dir)).toEqual(before)
  expect(readFileSync(join(dir, 'package.json'), 'utf8')).toBe('mine')
})

test.each([
  ['a link to a directory elsewhere', 'test', /: test$/],
  ['a link to a file that is not there', 'package.json', /: package\.json$/],
])('follows no link: %s', async (_name, at, message) => {
  const [dir, elsewhere] = [await temporary(), await temporary()]
  symlinkSync(at === 'test' ? elsewhere : join(elsewhere, 'none'), join(dir, at))
  const error = await failure(writeFiles(dir, files, running))
  expect(error.code).toBe('usage')
  expect(error.message).toMatch(message)
  expect(tree(elsewhere)).toEqual([])
  expect(tree(dir)).toEqual([at])
})

test('a file where a directory would be is in the way once', async () => {
  const dir = await temporary()
  writeFileSync(join(dir, 'test'), 'mine')
  expect((await failure(writeFiles(dir, files, running))).message).toMatch(/: test$/)
})

test('a target that is a file, or lies below one, is refused', async () => {
  const dir = await temporary()
  writeFileSync(join(dir, 'file'), 'mine')
  for (const target of ['file', 'file/app'])
    expect((await failure(writeFiles(join(dir, target), files, running))).code).toBe('not-a-directory')
  expect(tree(dir)).toEqual(['file'])
})

test('takes everything away again when a file cannot be written', async () => {
  const dir = await temporary()
  const tooLong = { path: `test/${'x'.repeat(300)}`, text: '' }
  writeFileSync(join(dir, 'LICENSE'), 'mine')
  const error = await failure(writeFiles(join(dir, 'a/b'), [...files, tooLong], running))
  expect(error.code).toBe('output-failed')
  expect(error.hint).toMatch(/nothing was left/)
  expect(tree(dir)).toEqual(['LICENSE'])
})

test('takes everything away again when the run is ended', async () => {
  const dir = await temporary()
  const run = new AbortController()
  const ended = new Error('ended')
  const last = {
    path: 'z',
    get text(): string {
      run.abort(ended)
      return 'z'
    },
  }
  await expect(writeFiles(join(dir, 'a'), [last, ...files], run.signal)).rejects.toBe(ended)
  expect(tree(dir)).toEqual([])
})
