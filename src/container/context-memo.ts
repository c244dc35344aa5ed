import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The hash of a file's content as it was at these times. */
export interface KnownFile {
  readonly stamp: Stamp
  readonly hash: string
}

/** What changes with every change of a file. Times in ms. */
export type Stamp = readonly [size: number, changed: number, moved: number, inode: number]

/** What is known of a context since it was last looked at. A cache that cannot be read or written is none. */
export interface ContextMemo {
  /** The hash of the whole when all of it was as `fingerprint` says. */
  whole(fingerprint: string): Promise<string | undefined>
  files(): Promise<ReadonlyMap<string, KnownFile>>
  saveFiles(files: ReadonlyMap<string, KnownFile>): Promise<void>
  saveWhole(fingerprint: string, hash: string): Promise<void>
}

/** A part of the names: what another version wrote is not read. */
const version = 'v1'

/**
 * @param cacheDir of paas-sim's own; made when needed
 * @param dir the context, absolute
 */
export function contextMemo(cacheDir: string, dir: string): ContextMemo {
  const id = createHash('sha256').update(dir).digest('hex').slice(0, 24)
  const path = (part: string): string => join(cacheDir, `context-${version}-${id}-${part}.json`)
  return {
    async whole(fingerprint) {
      const [known, hash] = await readList(path('whole'))
      return known === fingerprint && typeof hash === 'string' ? hash : undefined
    },
    async files() {
      const rows = (await readList(path('files'))).filter(isRow)
      return new Map(rows.map(([name, stamp, hash]) => [name, { stamp, hash }]))
    },
    async saveFiles(files) {
      const rows = [...files].map(([name, { stamp, hash }]) => JSON.stringify([name, stamp, hash]))
      await write(cacheDir, path('files'), `[${rows.join(',\n')}]\n`)
    },
    saveWhole: (fingerprint, hash) =>
      write(cacheDir, path('whole'), `${JSON.stringify([fingerprint, hash])}\n`),
  }
}

async function readList(path: string): Promise<readonly unknown[]> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function isRow(value: unknown): value is readonly [string, Stamp, string] {
  if (!Array.isArray(value)) return false
  const [name, stamp, hash]: unknown[] = value
  return typeof name === 'string' && typeof hash === 'string' && isStamp(stamp)
}

function isStamp(value: unknown): value is Stamp {
  return Array.isArray(value) && value.length === 4 && value.every(part => typeof part === 'number')
}

/** Two runs may write at once: each a whole file, the later one stays. */
async function write(cacheDir: string, path: string, text: string): Promise<void> {
  const made = `${path}.${randomBytes(4).toString('hex')}`
  try {
    await mkdir(cacheDir, { recursive: true, mode: 0o700 })
    await writeFile(made, text, { mode: 0o600 })
    await rename(made, path)
  } catch {
    await rm(made, { force: true }).catch(() => undefined)
  }
}
