import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { markerInEnviron, type RunOwner } from './marker.ts'
import { parseProcStat } from './proc-stat.ts'
import type { ProcessIdentity, ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'

/**
 * Reads /proc. Synchronously, because one read takes some 13 us and the thread pool many times that; in
 * short batches, because a whole scan of a busy machine would hold up the router.
 */
export const linuxProcessTable: ProcessTable = {
  all: () => inBatches(pids(), readRow),
  trees: async roots => trees(roots),
  one: async pid => readRow(pid),
  markers,
  isStill: process => {
    const row = readRow(process.pid)
    return row?.started === process.started && row.alive
  },
  describe: row => ({ pid: row.pid, command: readCommand(row.pid) }),
  self: () => ({
    pid: process.pid,
    started: readRow(process.pid)?.started ?? 0,
    namespace: namespaceNumber(),
  }),
  ownerMayLive,
}

const batch = 64

async function inBatches<From, To>(
  items: readonly From[],
  read: (item: From) => To | undefined,
): Promise<To[]> {
  const found: To[] = []
  for (const [index, item] of items.entries()) {
    if (index % batch === batch - 1) await nextTurn()
    const value = read(item)
    if (value !== undefined) found.push(value)
  }
  return found
}

function pids(): number[] {
  return numeric(list('/proc'))
}

function readRow(pid: number): ProcessRow | undefined {
  return parseProcStat(read(`/proc/${pid}/stat`))
}

function trees(roots: readonly ProcessIdentity[]): readonly ProcessRow[] {
  const found = new Map<number, ProcessRow>()
  const waiting: number[] = []
  for (const root of roots) {
    if (readRow(root.pid)?.started === root.started) waiting.push(root.pid)
  }
  // In order, the root first: whoever holds a shared socket is told by it.
  for (let pid = waiting.shift(); pid !== undefined; pid = waiting.shift()) {
    const row = found.has(pid) ? undefined : readRow(pid)
    if (row === undefined) continue
    found.set(pid, row)
    waiting.push(...children(pid))
  }
  return [...found.values()]
}

/** Each thread lists the children that it forked itself. */
function children(pid: number): number[] {
  return list(`/proc/${pid}/task`).flatMap(thread =>
    numeric(read(`/proc/${pid}/task/${thread}/children`).split(' ')),
  )
}

async function markers(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, string>> {
  const candidates = rows.filter(row => row.alive && !row.kernel)
  const entries = await inBatches(candidates, ({ pid }) => {
    const marker = markerInEnviron(read(`/proc/${pid}/environ`, 'latin1'))
    return marker === undefined ? undefined : ([pid, marker] as const)
  })
  return new Map(entries)
}

function readCommand(pid: number): string {
  const line = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
  return line === '' ? read(`/proc/${pid}/comm`).trim() : line
}

function namespaceNumber(): number {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0)
  } catch {
    return 0
  }
}

function ownerMayLive(owner: RunOwner): boolean {
  // A pid of another namespace says nothing here: that run is for the paas-sim of its own container to sweep.
  if (owner.namespace !== namespaceNumber()) return true
  const row = readRow(owner.pid)
  if (row !== undefined) return row.started === owner.started && row.alive
  // With /proc mounted hidepid, a process of another user cannot be read, but it can be felt.
  try {
    process.kill(owner.pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH'
  }
}

function numeric(names: readonly string[]): number[] {
  return names.filter(name => /^\d+$/.test(name)).map(Number)
}

// Processes come and go between two reads: what is gone reads as empty.
function list(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function read(file: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  try {
    return readFileSync(file, encoding)
  } catch {
    return ''
  }
}
