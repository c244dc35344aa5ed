import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type ContextFile, unreadable } from './context-files.ts'
import type { ContextMemo } from './context-memo.ts'

/** Files at a time. */
const atOnce = 8
const streamedFrom = 4 * 1024 * 1024
/** A file that was changed this shortly before it is read may be changed again without its times showing it. */
const settledMs = 2_000

/**
 * The hash of names, modes and contents. What the memo knows is not read again; it is told what was read.
 * @throws BuildError naming what cannot be read
 */
export async function hashContext(
  dir: string,
  files: readonly ContextFile[],
  memo: ContextMemo,
  signal: AbortSignal,
): Promise<string> {
  const hashes = new Map<string, string>()
  const unknown: ContextFile[] = []
  for (const file of files) {
    if (file.kind !== 'file') continue
    const known = memo.get(file.name, file.stamp)
    if (known === undefined) unknown.push(file)
    else hashes.set(file.name, known)
  }
  const queue = unknown[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const file of queue) {
        signal.throwIfAborted()
        const readAt = Date.now()
        const hash = await contentHash(dir, file, signal)
        hashes.set(file.name, hash)
        if (readAt - file.changedMs > settledMs) memo.set(file.name, file.stamp, hash)
      }
    }),
  )
  const whole = createHash('sha256')
  for (const { name, kind, mode, target } of files) {
    const what = kind === 'link' ? target : hashes.get(name)
    // The mode of a link is the system's matter.
    whole.update(`${[name, kind, kind === 'link' ? '' : mode.toString(8), what ?? ''].join('\0')}\0\0`)
  }
  return whole.digest('hex')
}

async function contentHash(dir: string, { name, size }: ContextFile, signal: AbortSignal): Promise<string> {
  const path = join(dir, name)
  const hash = createHash('sha256')
  try {
    if (size < streamedFrom) hash.update(await readFile(path))
    else await pipeline(createReadStream(path), hash, { signal })
    return hash.digest('hex')
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(name, error)
  }
}
