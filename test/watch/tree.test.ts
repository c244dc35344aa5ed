import { existsSync, writeFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { watchTree } from '../../src/watch/tree.ts'
import { put, tree } from './stage.ts'

test.each(['', 'lib', 'made-later'])(
  'what comes into %j after it has been listed, and before it is watched, is told',
  async name => {
    const dir = await tree({ 'first.js': '1', 'lib/first.js': '1' })
    const [first, second] = [join(dir, name, 'first.js'), join(dir, name, 'second.js')]
    const seen = await eventsOf(dir, path => {
      // The listing has been read as the first of its entries is judged for the first time.
      if (path === first && !existsSync(second)) writeFileSync(second, '2')
    })
    if (name === 'made-later') await put(first, '1')
    expect(await seen.of(second)).toBe(second)
  },
)

test.each<[what: string, remove: (dir: string) => Promise<unknown>]>([
  ['deleted', dir => rm(dir, { recursive: true })],
  ['moved away', dir => rename(dir, join(dirname(dir), 'moved'))],
])('a directory at the top that is %s is told by its own path', async (_what, remove) => {
  const dir = join(await tree({ 'top/lib/first.js': '1' }), 'top')
  const seen = await eventsOf(dir)
  await remove(dir)
  expect(await seen.of(dir)).toBe(dir)
})

/** Watches until the test ends; `of` resolves once something was told of the path. */
async function eventsOf(dir: string, judged: (path: string) => void = () => {}) {
  const told = new Set<string>()
  const waiting = new Map<string, () => void>()
  const tell = (path: string): void => {
    told.add(path)
    waiting.get(path)?.()
  }
  const watch = await watchTree({
    paths: [dir],
    polling: false,
    ignores: path => {
      judged(path)
      return false
    },
    onFile: tell,
    onDirectory: () => {},
    onTouched: tell,
    onDirectoryGone: tell,
    onError: error => {
      throw error
    },
  })
  onTestFinished(() => Promise.resolve(watch[Symbol.asyncDispose]()))
  const of = async (path: string): Promise<string> => {
    if (!told.has(path)) await new Promise<void>(resolve => waiting.set(path, resolve))
    return path
  }
  return { of }
}
