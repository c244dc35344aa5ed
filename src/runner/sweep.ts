import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessRef } from '../model/instance.ts'
import { parseMarker } from './marker.ts'
import type { ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'
import { send } from './signal-processes.ts'
import { processTable } from './system-processes.ts'

/** From SIGTERM to SIGKILL: shorter than the watchdog's, somebody waits for the start of their app. */
const graceMs = 2_000
const killForMs = 5_000

/**
 * Ends the processes of runs whose paas-sim has gone and whose watchdog was killed too. Runs that are still alive,
 * and those of other PID namespaces, are left alone.
 * @returns what was found and ended; empty on Windows, which shows no markers
 */
export async function sweepLeftovers(): Promise<readonly ProcessRef[]> {
  const table = processTable(process.platform)
  const found = await leftovers(table)
  const swept = found.map(row => table.describe(row))
  const startedAt = performance.now()
  let signal: NodeJS.Signals = 'SIGTERM'
  const told = new Set<number>()
  for (let rows = found; rows.length > 0; rows = await leftovers(table)) {
    const elapsedMs = performance.now() - startedAt
    if (elapsedMs > graceMs) signal = 'SIGKILL'
    if (elapsedMs > graceMs + killForMs) break
    for (const row of rows) {
      if (signal === 'SIGTERM' && told.has(row.pid)) continue
      told.add(row.pid)
      if (table.isStill(row)) send(row.pid, signal)
    }
    await sleep(20)
  }
  return swept
}

async function leftovers(table: ProcessTable): Promise<readonly ProcessRow[]> {
  const rows = await table.all()
  const markers = await table.markers(rows)
  return rows.filter(row => {
    const owner = parseMarker(markers.get(row.pid) ?? '')
    return row.alive && owner !== undefined && !table.ownerMayLive(owner, rows)
  })
}
