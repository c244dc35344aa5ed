import { randomBytes } from 'node:crypto'
import { formatRunId } from './marker.ts'
import { processTable } from './system-processes.ts'
import { startWatchdog } from './watchdog.ts'

/** One run of paas-sim: the mark that its processes carry, and the watchdog that ends them should we be killed. */
export interface Run extends AsyncDisposable {
  readonly id: string
  /** What every process of the run has in its environment. */
  readonly environment: { readonly PAAS_SIM_RUN: string }
  /** Tells the watchdog of a process group (named by its leader, just started) to end with us. */
  adopt(group: number): void
  release(group: number): void
  /** Should we end now, the watchdog gives no grace. For the second Ctrl-C. */
  hurry(): void
}

/** Disposing tells the watchdog to go without touching anything: stop the processes first. */
export async function openRun(): Promise<Run> {
  const system = process.platform
  const id = formatRunId(processTable(system).self(), randomBytes(6).toString('hex'))
  const watchdog = await startWatchdog(id, system)
  return {
    id,
    environment: { PAAS_SIM_RUN: id },
    adopt: watchdog.adopt,
    release: watchdog.release,
    hurry: watchdog.hurry,
    [Symbol.asyncDispose]: () => watchdog[Symbol.asyncDispose](),
  }
}
