import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { WatchOptions } from '../../src/watch/watch-options.ts'
import { watchProject } from '../../src/watch/watch-project.ts'

/** A directory with these files, removed when the test ends. A name that ends with a slash makes a directory. */
export async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-watch-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) await put(join(dir, name), content)
  return dir
}

export async function put(file: string, content: string): Promise<void> {
  await mkdir(file.endsWith('/') ? file : dirname(file), { recursive: true })
  if (!file.endsWith('/')) await writeFile(file, content)
}

export interface Watched {
  /** Every call of onChange so far. */
  readonly calls: readonly (readonly string[])[]
  readonly notices: readonly string[]
  /** Everything told from now on, until all of these have been. */
  told(...files: string[]): Promise<readonly string[]>
  /**
   * What is told before a file made for this is: what has not been told by then will never be. The file
   * itself is left out.
   */
  toldBeforeMark(): Promise<readonly string[]>
  close(): Promise<void>
}

let marks = 0

/** Watches until the test ends. */
export async function watched(
  dir: string,
  options: Partial<Omit<WatchOptions, 'dir' | 'onChange'>> = {},
): Promise<Watched> {
  const calls: (readonly string[])[] = []
  const notices: string[] = []
  const waiters = new Set<() => void>()
  const watch = await watchProject({
    ignoreFiles: [],
    system: process.platform,
    signal: new AbortController().signal,
    onNotice: code => notices.push(code),
    ...options,
    dir,
    onChange: files => {
      calls.push(files)
      for (const wake of waiters) wake()
    },
  })
  const close = () => Promise.resolve(watch[Symbol.asyncDispose]())
  onTestFinished(close)
  let seen = 0
  const told = async (...files: string[]): Promise<readonly string[]> => {
    const found: string[] = []
    for (;;) {
      found.push(...calls.slice(seen).flat())
      seen = calls.length
      if (files.every(file => found.includes(file))) return found
      await new Promise<void>(resolve => {
        const wake = () => {
          waiters.delete(wake)
          resolve()
        }
        waiters.add(wake)
      })
    }
  }
  const toldBeforeMark = async () => {
    // A burst that is open now takes the mark with it, and one of the past is told before it.
    const mark = `mark-${marks++}.txt`
    await writeFile(join(dir, mark), String(marks))
    return (await told(mark)).filter(file => file !== mark)
  }
  return { calls, notices, told, toldBeforeMark, close }
}
