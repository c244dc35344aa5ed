/** The variable by which every process of an instance can be told, wherever it was forked to. */
export const markerVariable = 'PAAS_SIM_RUN'

/** Who started a run. The three together name one process of one machine for good. */
export interface RunOwner {
  readonly pid: number
  readonly started: number
  /** Number of the PID namespace that `pid` belongs to; 0 where there are none. */
  readonly namespace: number
}

/** The id says who owns the run, so that a later run needs no ledger to know whether the owner is still there. */
export function formatRunId(owner: RunOwner, random: string): string {
  return `${owner.pid}-${owner.started}-${owner.namespace}-${random}`
}

/** Value of the variable for one start of one instance, e.g. `4242-9133-4026531836-5f0c9a/web.1/c81e72`. */
export function formatMarker(runId: string, instance: string, random: string): string {
  return `${runId}/${instance}/${random}`
}

/** The owner named by a run id or by a marker; undefined when it is not one of ours. */
export function parseMarker(value: string): RunOwner | undefined {
  const match = /^(\d+)-(\d+)-(\d+)-[0-9a-f]+(?:\/|$)/.exec(value)
  if (match === null) return undefined
  return { pid: Number(match[1]), started: Number(match[2]), namespace: Number(match[3]) }
}

/** The run's id in a marker. */
export function runOf(marker: string): string {
  return marker.split('/', 1)[0] ?? ''
}

/** The marker in an environment block, entries separated by NUL. */
export function markerInEnviron(block: string): string | undefined {
  const entry = block.split('\0').find(line => line.startsWith(`${markerVariable}=`))
  return entry?.slice(markerVariable.length + 1)
}
