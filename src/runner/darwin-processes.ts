import type { RunOwner } from './marker.ts'
import type { ProcessIdentity, ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'
import { parsePsMarkers, parsePsRows, psColumns } from './ps-rows.ts'
import { readCommand } from './read-command.ts'
import { treesIn } from './trees-in.ts'

/**
 * Reads `ps`. The environment of programs that System Integrity Protection covers (/bin/sh, /bin/bash) is
 * hidden even from their owner: those are found as descendants and by process group only. Without `ps` the
 * table is empty, and stopping signals the process group alone.
 */
export const darwinProcessTable: ProcessTable = {
  all,
  trees: async roots => treesIn(await all(), roots),
  one: async pid => parsePsRows(await ps('-ww', '-p', String(pid), '-o', psColumns))[0],
  markers: async () => parsePsMarkers(await ps('-axEww', '-o', 'pid=,command=')),
  // Another `ps` takes longer than a pid takes to come round: the scan just made has to do.
  isStill: () => true,
  describe: row => ({ pid: row.pid, command: row.command ?? '' }),
  self: () => ({ pid: process.pid, started: Math.round(Date.now() / 1000 - process.uptime()), namespace: 0 }),
  ownerMayLive: (owner, rows) => rows.length === 0 || rows.some(row => row.alive && isOwner(owner, row)),
}

function all(): Promise<readonly ProcessRow[]> {
  return ps('-axww', '-o', psColumns).then(parsePsRows)
}

function ps(...args: string[]): Promise<string> {
  return readCommand('/bin/ps', args, { LC_ALL: 'C', TZ: 'UTC0' })
}

/** Our own start time is reckoned from the clock and `ps` cuts off fractions: seconds apart still mean the same process. */
function isOwner(owner: RunOwner, row: ProcessIdentity): boolean {
  return row.pid === owner.pid && Math.abs(row.started - owner.started) <= 3
}
