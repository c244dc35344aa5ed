import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What is known of the contents of a context's files, by their times: a warm look reads none of them. */
export interface ContextMemo {
  get(name: string, stamp: string): string | undefined
  set(name: string, stamp: string, hash: string): void
  /** Keeps what is known of these, if there is news. A cache that cannot be written is none. */
  save(names: readonly string[]): Promise<void>
}

type Row = readonly [name: string, stamp: string, hash: string]

const version = 1

/**
 * @param cacheDir of paas-sim's own; made when needed
 * @param dir the context, absolute
 */
export async function openContextMemo(cacheDir: string, dir: string): Promise<ContextMemo> {
  const id = createHash('sha256').update(dir).digest('hex').slice(0, 24)
  const path = join(cacheDir, `context-${id}.json`)
  const rows = new Map((await read(path)).map(row => [row[0], row]))
  let news = false
  return {
    get(name, stamp) {
      const row = rows.get(name)
      return row?.[1] === stamp ? row[2] : undefined
    },
    set(name, stamp, hash) {
      rows.set(name, [name, stamp, hash])
      news = true
    },
    async save(names) {
      if (!news) return
      const kept = names.flatMap(name => rows.get(name) ?? [])
      const lines = [JSON.stringify([version]), ...kept.map(row => JSON.stringify(row))]
      const text = `[${lines.join(',\n')}]\n`
      // Two runs may write at once: each a whole file, the later one stays.
      const made = `${path}.${randomBytes(4).toString('hex')}`
      try {
        await mkdir(cacheDir, { recursive: true, mode: 0o700 })
        await writeFile(made, text, { mode: 0o600 })
        await rename(made, path)
      } catch {
        await rm(made, { force: true }).catch(() => undefined)
      }
    },
  }
}

async function read(path: string): Promise<readonly Row[]> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!Array.isArray(value)) return []
    const [head, ...rows]: unknown[] = value
    return Array.isArray(head) && head[0] === version ? rows.filter(isRow) : []
  } catch {
    return []
  }
}

function isRow(value: unknown): value is Row {
  return Array.isArray(value) && value.length === 3 && value.every(part => typeof part === 'string')
}
