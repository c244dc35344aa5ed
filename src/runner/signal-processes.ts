import type { ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'

export interface Target {
  /** Leader of the instance's group, and its number. */
  readonly group: number
  /** The leader has not been collected yet: its number cannot be anybody else's. */
  readonly leaderHeld: boolean
  readonly rows: readonly ProcessRow[]
}

/**
 * Signals each process once: the group in one stroke, which no fork outruns, what left the group one by one.
 * A pid that has been given to another process since the scan is left alone.
 */
export function signalProcesses(table: ProcessTable, target: Target, signal: NodeJS.Signals): void {
  const inGroup = target.rows.filter(row => row.group === target.group)
  const groupStands = target.leaderHeld || inGroup.some(row => table.isStill(row))
  const groupDone = groupStands && send(-target.group, signal)
  for (const row of target.rows) {
    if (groupDone && row.group === target.group) continue
    if (table.isStill(row)) send(row.pid, signal)
  }
}

/** False when there was nobody to send it to: gone in between, or another user's. The next scan tells which. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
