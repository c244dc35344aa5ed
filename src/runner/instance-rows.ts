import type { ProcessIdentity, ProcessRow } from './process-row.ts'
import { treesIn } from './trees-in.ts'

export interface InstanceFacts {
  readonly root: ProcessIdentity
  /** Processes seen before, reparented ones among them. */
  readonly known: readonly ProcessIdentity[]
  /** Pids whose environment holds the instance's marker. */
  readonly marked: ReadonlySet<number>
  /** Whether the root's pid still stands for its group and session, see `groupIsOurs`. */
  readonly groupIsOurs: boolean
}

/** Which processes of a whole table are the instance's: root, descendants, group, session, marker. Zombies included. */
export function instanceRows(rows: readonly ProcessRow[], facts: InstanceFacts): readonly ProcessRow[] {
  const seeds = rows.filter(
    row =>
      facts.marked.has(row.pid) ||
      (facts.groupIsOurs && (row.group === facts.root.pid || row.session === facts.root.pid)),
  )
  return treesIn(rows, [facts.root, ...facts.known, ...seeds])
}

/**
 * A pid is not given away while it still names a group or a session. Once that is empty, or the pid has been
 * given to a process with another start time, a group of that number is somebody else's.
 */
export function groupIsOurs(rows: readonly ProcessRow[], root: ProcessIdentity): boolean {
  const holder = rows.find(row => row.pid === root.pid)
  if (holder !== undefined) return holder.started === root.started
  return rows.some(row => row.group === root.pid || row.session === root.pid)
}
