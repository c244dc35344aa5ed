import type { Verdict } from '../model/verdict.ts'
import type { BootResult } from './check-one.ts'

/** Of an app that boots quickly and opens no port but PORT. */
const lanesOfQuickApp = 8
const quickMs = 2_000

/** How many boots there may be at the same time, as the first one shows. */
export function lanesFor({ port, listened, bootMs, error }: BootResult): number {
  const ownPorts = [...listened].some(number => number !== port)
  return ownPorts || error !== undefined || bootMs > quickMs ? 1 : lanesOfQuickApp
}

/** A failure that other boots beside it may have caused, where the first boot had none. */
export function needsQuiet(scout: BootResult, boot: BootResult): boolean {
  const passed = scout.verdicts.length > 0 && scout.verdicts.every(({ ok }) => ok)
  return passed && boot.verdicts.some(verdict => byNeighbours.has(verdict.code) && !answered(verdict))
}

/** A health check that the app has refused: with a 5xx it may lack what a neighbour holds. */
function answered({ code, observations }: Verdict): boolean {
  return (
    code === 'unhealthy' &&
    observations.some(seen => seen.kind === 'response' && (seen.probe.status ?? 500) < 500)
  )
}

const byNeighbours: ReadonlySet<string> = new Set([
  'not-listening',
  'late-bind',
  'crashed',
  'exited',
  'port-taken',
  'unhealthy',
  'wrong-protocol',
])
