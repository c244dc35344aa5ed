import type { ProcessRef } from '../model/instance.ts'
import type { RunOwner } from './marker.ts'
import type { ProcessIdentity, ProcessRow } from './process-row.ts'

/** What a system tells about its processes. */
export interface ProcessTable {
  /** Every process, zombies included. */
  all(): Promise<readonly ProcessRow[]>
  /** Those of these processes that still exist, and all their descendants. Cheap where the system allows it. */
  trees(roots: readonly ProcessIdentity[]): Promise<readonly ProcessRow[]>
  one(pid: number): Promise<ProcessRow | undefined>
  /** The marker of each process that has one and may be read, by pid. */
  markers(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, string>>
  /** Right before a signal is sent: is the pid still that process? */
  isStill(process: ProcessIdentity): boolean
  describe(row: ProcessRow): ProcessRef
  /** Ends a process and its descendants at once, where the system has a tool for it that needs no table. */
  endTree?(pid: number): Promise<void>
  /** This process, as the owner of a run. */
  self(): RunOwner
  /** False only when it is certain that the owner has ended. */
  ownerMayLive(owner: RunOwner, rows: readonly ProcessRow[]): boolean
}
