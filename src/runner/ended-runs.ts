import { parseMarker } from './marker.ts'
import { processTable } from './system-processes.ts'

/** Of these ids of runs, those whose paas-sim has certainly ended. What is no id of ours is none of them. */
export async function endedRuns(ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const table = processTable(process.platform)
  const rows = await table.all()
  return new Set(
    ids.filter(id => {
      const owner = parseMarker(id)
      return owner !== undefined && !table.ownerMayLive(owner, rows)
    }),
  )
}
