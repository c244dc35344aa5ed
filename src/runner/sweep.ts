import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessRef } from '../model/instance.ts'
import { parseMarker, type RunOwner, runOf } from './marker.ts'
import type { ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'
import { send } from './signal-processes.ts'
import { processTable } from './system-processes.ts'
import { watchdogName } from './watchdog.ts'

/** From SIGTERM to SIGKILL: shorter than the watchdog's, somebody waits for the start of their app. */
const graceMs = 2_000
const killForMs = 5_000

/**
 * Ends the processes of runs whose paas-sim has gone and whose watchdog was killed too. Runs that are still alive, those
 * whose watchdog is at work, and those of other PID namespaces are left alone.
 * @returns what was found and ended; empty on Windows, which shows no markers
 */
export async function sweepLeftovers(): Promise<readonly ProcessRef[]> {
  const table = processTable(process.platform)
  const found = await leftovers(table)
  const swept = found.map(row => table.describe(row))
  const startedAt = performance.now()
  const told = new Set<number>()
  for (let rows = found; rows.length > 0; rows = await leftovers(table)) {
    const elapsedMs = performance.now() - startedAt
    if (elapsedMs > graceMs + killForMs) break
    for (const row of rows) {
      if (elapsedMs > graceMs) signalRow(table, row, 'SIGKILL')
      else if (!told.has(row.pid)) signalRow(table, row, 'SIGTERM')
      told.add(row.pid)
    }
    await sleep(20)
  }
  return swept
}

function signalRow(table: ProcessTable, row: ProcessRow, signal: NodeJS.Signals): void {
  if (table.isStill(row)) send(row.pid, signal)
}

async function leftovers(table: ProcessTable): Promise<readonly ProcessRow[]> {
  const rows = await table.all()
  const markers = await table.markers(rows)
  const ownerless = leftoverRows(rows, markers, owner => table.ownerMayLive(owner, rows))
  if (ownerless.length === 0) return []
  const spared = new Set([
    ...watchedRuns(rows.filter(row => row.alive).map(row => table.describe(row).command)),
    // We may be started from a shell that is itself such a leftover.
    runOf(markers.get(process.pid) ?? ''),
  ])
  return ownerless.filter(row => !spared.has(runOf(markers.get(row.pid) ?? '')))
}

/** The live processes that carry the marker of an owner who has gone. */
export function leftoverRows(
  rows: readonly ProcessRow[],
  markers: ReadonlyMap<number, string>,
  ownerMayLive: (owner: RunOwner) => boolean,
): readonly ProcessRow[] {
  return rows.filter(row => {
    const owner = parseMarker(markers.get(row.pid) ?? '')
    return row.alive && owner !== undefined && !ownerMayLive(owner)
  })
}

/** Ids of the runs whose watchdog is among these command lines. */
export function watchedRuns(commands: readonly string[]): ReadonlySet<string> {
  const watchdog = new RegExp(`${watchdogName} (\\S+) \\d+$`)
  return new Set(commands.flatMap(command => watchdog.exec(command)?.[1] ?? []))
}
