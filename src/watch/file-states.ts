import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { setImmediate as yieldToOthers } from 'node:timers/promises'

/** Larger files count as changed when their time or size is new. */
const largestHashed = 1_000_000
/** Read at the start, to know the content a first save is compared with. */
const learntFiles = 2_000
const learntBytes = 256_000
/** Files looked at at the same time. */
const atOnce = 32

interface FileState {
  readonly mtimeMs: number
  readonly size: number
  readonly mode: number
  readonly ino: number
  /** Of its content; absent while it has not been read. */
  readonly hash?: string
}

/**
 * What the files of a tree were like when last looked at, so that a save that changes nothing (`touch`, a checkout
 * there and back, a second Ctrl-S) is no change. A file's mode counts, its time does not, unless its content
 * has never been read: files over 1 MB, and before their first change those beyond the first 2,000 or over 256 kB.
 */
export class FileStates {
  readonly #files = new Map<string, FileState>()

  has(path: string): boolean {
    return this.#files.has(path)
  }

  paths(): readonly string[] {
    return [...this.#files.keys()]
  }

  below(dir: string): readonly string[] {
    return this.paths().filter(path => path.startsWith(dir + sep))
  }

  /** Takes a file as it is, without asking whether that is new. */
  note(path: string, stats: Stats): void {
    if (counts(stats)) this.#files.set(path, stateOf(stats))
  }

  forget(path: string): void {
    this.#files.delete(path)
  }

  looksAsKnown(path: string, stats: Stats): boolean {
    const known = this.#files.get(path)
    return known !== undefined && sameLook(known, stats) && known.ino === stats.ino
  }

  /** Those of the paths that are new, gone, or have other content or another mode than when last looked at. */
  async changed(paths: readonly string[]): Promise<string[]> {
    const found: string[] = []
    for (let i = 0; i < paths.length; i += atOnce) {
      const some = paths.slice(i, i + atOnce)
      const answers = await Promise.all(some.map(path => this.#hasChanged(path)))
      found.push(...some.filter((_, j) => answers[j]))
    }
    return found
  }

  /** Reads what is small, a file at a time, so that nothing else has to wait. */
  async learn(signal: AbortSignal): Promise<void> {
    for (const [path, known] of [...this.#files].slice(0, learntFiles)) {
      if (signal.aborted) return
      if (known.hash !== undefined || known.size > learntBytes) continue
      const hash = await hashOf(path)
      const stats = await lookAt(path)
      // Content that came after `known` must not pass for what `known` was.
      if (hash === undefined || stats === undefined || !sameLook(known, stats)) continue
      if (this.#files.get(path) === known) this.#files.set(path, { ...known, hash })
      await yieldToOthers()
    }
  }

  async #hasChanged(path: string): Promise<boolean> {
    const known = this.#files.get(path)
    const stats = await lookAt(path)
    if (stats === undefined || !counts(stats)) return this.#files.delete(path)
    const hash = stats.isFile() && stats.size <= largestHashed ? await hashOf(path) : undefined
    this.#files.set(path, { ...stateOf(stats), ...(hash === undefined ? {} : { hash }) })
    if (known === undefined || known.mode !== stats.mode) return true
    if (known.hash !== undefined && hash !== undefined) return known.hash !== hash
    return !sameLook(known, stats)
  }
}

/** Sockets and pipes are made by an app that runs. Directories are what is in them. */
function counts(stats: Stats): boolean {
  return stats.isFile() || stats.isSymbolicLink()
}

function stateOf({ mtimeMs, size, mode, ino }: Stats): FileState {
  return { mtimeMs, size, mode, ino }
}

function sameLook(known: FileState, stats: Stats): boolean {
  return known.mtimeMs === stats.mtimeMs && known.size === stats.size && known.mode === stats.mode
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch {
    return undefined
  }
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('base64')
  } catch {
    return undefined // just gone, or not ours to read
  }
}
