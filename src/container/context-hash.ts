import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { codeOf } from '../model/start-error.ts'
import { type ContextFile, unreadable } from './context-files.ts'
import type { ContextMemo, KnownFile, Stamp } from './context-memo.ts'

/** Files at a time. */
const atOnce = 8
const streamedFrom = 4 * 1024 * 1024
/** A file that was changed this shortly before it is read may be changed again without its times showing it. */
const settledMs = 2_000

/**
 * The hash of names, modes and contents. What the memo knows is not read again; it is told what was read. A file that has
 * gone since it was listed counts as if it had not been there.
 * @throws BuildError naming what cannot be read
 */
export async function hashContext(
  dir: string,
  files: readonly ContextFile[],
  memo: ContextMemo,
  signal: AbortSignal,
): Promise<string> {
  const fingerprint = fingerprintOf(files)
  const before = await memo.whole(fingerprint)
  if (before !== undefined) return before
  const startedAt = Date.now()
  const contents = await contentsOf(dir, files, memo, signal)
  const whole = createHash('sha256')
  const there = files.filter(({ name, kind }) => kind !== 'file' || contents.has(name))
  for (const { name, kind, mode, target } of there) {
    const what = kind === 'link' ? target : contents.get(name)
    // The mode of a link is the system's matter.
    whole.update(`${[name, kind, kind === 'link' ? '' : mode.toString(8), what ?? ''].join('\0')}\0\0`)
  }
  const hash = whole.digest('hex')
  if (there.length === files.length && files.every(({ stamp }) => isSettled(stamp, startedAt)))
    await memo.saveWhole(fingerprint, hash)
  return hash
}

function fingerprintOf(files: readonly ContextFile[]): string {
  const numbers = new Float64Array(files.length * 5)
  let at = 0
  for (const { mode, stamp } of files) {
    numbers[at++] = mode
    for (const part of stamp) numbers[at++] = part
  }
  return createHash('sha256')
    .update(files.map(({ name, kind, target = '' }) => `${name}\0${kind}\0${target}`).join('\0\0'))
    .update(numbers)
    .digest('base64')
}

async function contentsOf(
  dir: string,
  files: readonly ContextFile[],
  memo: ContextMemo,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const known = await memo.files()
  const kept = new Map<string, KnownFile>()
  const contents = new Map<string, string>()
  const unknown: ContextFile[] = []
  for (const file of files) {
    if (file.kind !== 'file') continue
    const before = known.get(file.name)
    if (before === undefined || before.stamp.some((part, i) => part !== file.stamp[i])) unknown.push(file)
    else {
      kept.set(file.name, before)
      contents.set(file.name, before.hash)
    }
  }
  const queue = unknown[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const file of queue) {
        signal.throwIfAborted()
        const readAt = Date.now()
        const hash = await contentHash(dir, file, signal)
        if (hash === undefined) continue
        contents.set(file.name, hash)
        if (isSettled(file.stamp, readAt)) kept.set(file.name, { stamp: file.stamp, hash })
      }
    }),
  )
  if (unknown.length > 0) await memo.saveFiles(kept)
  return contents
}

function isSettled([, changed, moved]: Stamp, now: number): boolean {
  return now - Math.max(changed, moved) > settledMs
}

/** `undefined`: it has gone. */
async function contentHash(
  dir: string,
  { name, stamp: [size] }: ContextFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = join(dir, name)
  const hash = createHash('sha256')
  try {
    if (size < streamedFrom) hash.update(await readFile(path))
    else await pipeline(createReadStream(path), hash, { signal })
    return hash.digest('base64')
  } catch (error) {
    signal.throwIfAborted()
    if (codeOf(error) === 'ENOENT') return undefined
    throw unreadable(name, error)
  }
}
