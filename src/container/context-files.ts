import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BuildError, codeOf } from '../model/start-error.ts'
import type { Stamp } from './context-memo.ts'
import type { ContextRules } from './context-rules.ts'

/** One thing that a build is sent. */
export interface ContextFile {
  /** Relative to the context, with slashes. */
  readonly name: string
  readonly kind: 'file' | 'directory' | 'link'
  /** Permissions, e.g. 0o755. */
  readonly mode: number
  readonly stamp: Stamp
  /** Of a link. */
  readonly target?: string
}

export interface ContextFiles {
  /** Sorted; a directory before what is in it. */
  readonly files: readonly ContextFile[]
  /** Names of what is kept out because it holds secrets. */
  readonly withheld: readonly string[]
}

const nothing: Stamp = [0, 0, 0, 0]

/** System calls without waiting are six times as quick, and keep everything else waiting: for this long at most. */
const turnMs = 8

/**
 * What of a directory is sent to a build. Sockets, pipes and devices are not.
 * @throws BuildError naming what cannot be read
 */
export async function listContext(
  dir: string,
  rules: ContextRules,
  signal: AbortSignal,
): Promise<ContextFiles> {
  const files: ContextFile[] = []
  const withheld: string[] = []
  const directories = ['']
  let inIgnored = false
  let turnEnds = performance.now() + turnMs
  for (let at = directories.pop(); at !== undefined; at = directories.pop()) {
    for (const entry of entriesOf(dir, at)) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`
      const fate = rules.fate(name)
      if (fate === 'withheld') withheld.push(name)
      else if (entry.isDirectory() && (fate === 'sent' || rules.mayHold(name))) {
        directories.push(name)
        inIgnored ||= fate === 'ignored'
      }
      if (fate !== 'sent') continue
      const file = fileOf(dir, name)
      if (file !== undefined) files.push(file)
    }
    if (performance.now() < turnEnds) continue
    await nextTurn()
    signal.throwIfAborted()
    turnEnds = performance.now() + turnMs
  }
  const all = inIgnored ? withParents(dir, files) : files
  return { files: all.sort(byName), withheld: withheld.sort() }
}

function byName(a: ContextFile, b: ContextFile): number {
  return a.name < b.name ? -1 : 1
}

/** An ignored directory is sent all the same when something in it is. */
function withParents(dir: string, files: readonly ContextFile[]): ContextFile[] {
  const known = new Set(files.map(({ name }) => name))
  const parents: ContextFile[] = []
  for (const { name } of files) {
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const parent = name.slice(0, end)
      if (known.has(parent)) break
      known.add(parent)
      const file = fileOf(dir, parent)
      if (file !== undefined) parents.push(file)
    }
  }
  return [...files, ...parents]
}

function entriesOf(dir: string, name: string): readonly Dirent[] {
  try {
    return readdirSync(join(dir, name), { withFileTypes: true })
  } catch (error) {
    if (name !== '' && codeOf(error) === 'ENOENT') return []
    throw unreadable(name === '' ? dir : name, error)
  }
}

/** `undefined`: it has gone meanwhile, or a build has no use for it. */
function fileOf(dir: string, name: string): ContextFile | undefined {
  const path = `${dir}/${name}`
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    const kind = stats && kindOf(stats)
    if (stats === undefined || kind === undefined) return undefined
    return {
      name,
      kind,
      mode: stats.mode & 0o7777,
      // A directory's own change with what is in it, which is looked at.
      stamp: kind === 'directory' ? nothing : [stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino],
      ...(kind === 'link' && { target: readlinkSync(path) }),
    }
  } catch (error) {
    throw unreadable(name, error)
  }
}

function kindOf(stats: Stats): ContextFile['kind'] | undefined {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'link' : undefined
}

/** What is to be said of a file of the context that cannot be read. */
export function unreadable(name: string, error: unknown): BuildError {
  const code = codeOf(error)
  const reason = code === 'EACCES' || code === 'EPERM' ? `you may not read it (${code})` : code
  return new BuildError(`${name} cannot be sent to the build: ${reason}`, {
    cause: error,
    fix: [{ text: `make ${name} readable, or name it in .dockerignore` }],
  })
}
