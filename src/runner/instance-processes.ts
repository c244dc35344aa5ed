import type { ProcessRef } from '../model/instance.ts'
import { groupIsOurs, instanceRows } from './instance-rows.ts'
import type { ProcessIdentity, ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'

/** The live processes of one instance, found again at each call. */
export interface InstanceProcesses {
  readonly root: Promise<ProcessIdentity>
  /** `trees`: descendants of all that was seen before, cheap. `everywhere`: group, session and marker too. */
  live(where: 'trees' | 'everywhere'): Promise<readonly ProcessRow[]>
  /** What a watcher asks for ten times a second: `trees`, and now and then `everywhere`. */
  sample(everywhere?: boolean): Promise<{ readonly processes: readonly ProcessRef[]; readonly cpuMs: number }>
  /** Whether the root's pid still names a group of the instance's, as of the last look everywhere. */
  groupIsOurs(): boolean
  describe(rows: readonly ProcessRow[]): ProcessRef[]
}

/** A look everywhere costs milliseconds: this often while the root lives, and this often when only others are left. */
const wideEveryMs = { rootLives: 2_000, rootEnded: 250 }

export function instanceProcesses(table: ProcessTable, pid: number, marker: string): InstanceProcesses {
  // Asked for at once: the pid cannot be collected, hence not reused, before this turn of the event loop ends.
  const root = table.one(pid).then(row => ({ pid, started: row?.started ?? 0 }))
  let known: readonly ProcessIdentity[] = []
  let ourGroup = true
  let lastWide = performance.now()
  let cpuMs = 0
  let lastSum = 0

  return {
    root,
    live,
    sample,
    groupIsOurs: () => ourGroup,
    describe: rows => rows.map(row => table.describe(row)),
  }

  async function live(where: 'trees' | 'everywhere'): Promise<readonly ProcessRow[]> {
    const first = await root
    const found = where === 'trees' ? await table.trees([first, ...known]) : await everywhere(first)
    const alive = found.filter(row => row.alive)
    known = alive
    return alive
  }

  async function everywhere(first: ProcessIdentity): Promise<readonly ProcessRow[]> {
    lastWide = performance.now()
    const rows = await table.all()
    const markers = await table.markers(rows)
    const marked = new Set([...markers].filter(([, value]) => value === marker).map(([pid]) => pid))
    ourGroup &&= groupIsOurs(rows, first)
    return instanceRows(rows, { root: first, known, marked, groupIsOurs: ourGroup })
  }

  async function sample(wide = false): Promise<{ processes: ProcessRef[]; cpuMs: number }> {
    let rows = await live(wide ? 'everywhere' : 'trees')
    const rootLives = rows.some(row => row.pid === pid)
    const sinceWide = performance.now() - lastWide
    if (sinceWide > (rootLives ? wideEveryMs.rootLives : wideEveryMs.rootEnded))
      rows = await live('everywhere')
    // The sum falls when a process ends uncollected; the time told to the watcher only grows.
    const sum = rows.reduce((total, row) => total + row.cpuMs, 0)
    cpuMs += Math.max(0, sum - lastSum)
    lastSum = sum
    return { processes: rows.map(row => table.describe(row)), cpuMs }
  }
}
