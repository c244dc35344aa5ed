import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listContext } from '../../src/container/context-files.ts'
import { hashContext } from '../../src/container/context-hash.ts'
import { type ContextMemo, contextMemo, type KnownFile } from '../../src/container/context-memo.ts'
import { contextRules } from '../../src/container/context-rules.ts'

const { signal } = new AbortController()
const rules = contextRules({ ignore: 'ignored', always: [], secrets: [] })

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'paas-sim-context-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A memo that knows nothing and keeps nothing. */
const nothing: ContextMemo = {
  whole: async () => undefined,
  files: async () => new Map(),
  saveFiles: async () => undefined,
  saveWhole: async () => undefined,
}

async function hashOf(dir: string, memo = nothing): Promise<string> {
  const { files } = await listContext(dir, rules, signal)
  return hashContext(dir, files, memo, signal)
}

function sample(): string {
  const dir = directory()
  mkdirSync(join(dir, 'sub'))
  writeFileSync(join(dir, 'sub/a'), 'one')
  writeFileSync(join(dir, 'ignored'), 'x')
  symlinkSync('sub/a', join(dir, 'link'))
  return dir
}

test.each([1, 5 * 1024 * 1024])('a file of %d bytes that goes while the context is read', async size => {
  const dir = sample()
  const before = await hashOf(dir)
  const passing = join(dir, 'passing.tmp')
  writeFileSync(passing, Buffer.alloc(size))
  const { files } = await listContext(dir, rules, signal)
  unlinkSync(passing)
  expect(await hashContext(dir, files, nothing, signal)).toBe(before)
})

test.each<[string, boolean, (dir: string) => void]>([
  ['nothing', false, () => undefined],
  ['its times', false, dir => utimesSync(join(dir, 'sub/a'), 1, 1)],
  ['what is ignored', false, dir => writeFileSync(join(dir, 'ignored'), 'y')],
  ['content', true, dir => writeFileSync(join(dir, 'sub/a'), 'two')],
  ['a mode', true, dir => chmodSync(join(dir, 'sub/a'), 0o755)],
  ['a new file', true, dir => writeFileSync(join(dir, 'b'), '')],
  ['a new directory', true, dir => mkdirSync(join(dir, 'b'))],
  ['where a link leads', true, dir => relink(dir)],
])('another hash after a change of %s: %s', async (_, differs, change) => {
  const dir = sample()
  const before = await hashOf(dir)
  change(dir)
  expect((await hashOf(dir)) !== before).toBe(differs)
})

function relink(dir: string): void {
  unlinkSync(join(dir, 'link'))
  symlinkSync('sub/b', join(dir, 'link'))
}

test('the memo knows settled files by their times; those just changed are read again', async () => {
  const dir = sample()
  const kept: ReadonlyMap<string, KnownFile>[] = []
  const memo = {
    ...nothing,
    saveFiles: async (files: ReadonlyMap<string, KnownFile>) => void kept.push(files),
  }
  await hashOf(dir, memo)
  expect(kept.map(files => [...files.keys()])).toEqual([[]])

  const { files } = await listContext(dir, rules, signal)
  const stamp = files.find(({ name }) => name === 'sub/a')?.stamp ?? [0, 0, 0, 0]
  const known = (hash: string, [size, ...times] = stamp) => ({
    ...nothing,
    files: async () => new Map<string, KnownFile>([['sub/a', { stamp: [size, ...times], hash }]]),
  })
  const other = await hashOf(dir, known('another'))
  expect(other).not.toBe(await hashOf(dir))
  expect(await hashOf(dir, known('another', [stamp[0] + 1, stamp[1], stamp[2], stamp[3]]))).toBe(
    await hashOf(dir),
  )
})

test('the memo is kept; one that is broken or cannot be written is none', async () => {
  const cache = directory()
  const memo = contextMemo(join(cache, 'made'), '/project')
  const files = new Map<string, KnownFile>([['__proto__', { stamp: [1, 2.5, 3, 4], hash: 'h' }]])
  await memo.saveFiles(files)
  await memo.saveWhole('print', 'hash')
  const again = contextMemo(join(cache, 'made'), '/project')
  expect(await again.files()).toEqual(files)
  expect(await again.whole('print')).toBe('hash')
  expect(await again.whole('other')).toBeUndefined()
  expect(await contextMemo(join(cache, 'made'), '/other').files()).toEqual(new Map())

  writeFileSync(join(cache, 'file'), '')
  const blocked = contextMemo(join(cache, 'file'), '/project')
  await blocked.saveWhole('print', 'hash')
  expect(await blocked.whole('print')).toBeUndefined()
})
