import type { Host } from '../host.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Event } from '../model/events.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Platform } from '../model/platform.ts'
import type { Verdict } from '../model/verdict.ts'
import { startSimulation } from '../simulate.ts'
import { sharedSignal } from '../util/shared-signal.ts'

/** What is the same for all boots of a check. */
export interface CheckSetting {
  readonly options: SimulateOptions
  readonly host: Host
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
}

/** What one boot has shown. */
export interface BootResult {
  /** One for each service; empty with an `error`. */
  readonly verdicts: readonly Verdict[]
  /** The same evidence judged by the rules of a platform that would have made the very same boot. */
  readonly verdictsFor: (platform: Platform) => Promise<readonly Verdict[]>
  /** The PORT of the first web instance. */
  readonly port: number | undefined
  /** TCP ports that its processes listened on, wherever they were bound. */
  readonly listened: ReadonlySet<number>
  /** Launch to ready of the slowest instance, ms; 0 when none was ready. */
  readonly bootMs: number
  /** From the beginning to its last new socket, ms. */
  readonly listenedMs: number
  /** What kept the project from being booted at all. */
  readonly error?: PaasSimError
}

/**
 * Boots the project once and judges it. Every event but the verdicts is told as it comes. Rejects with the signal's
 * reason, and with what is a fault of paas-sim.
 */
export async function checkOne(
  { options, host, ...ending }: CheckSetting,
  tell: (event: Event) => void,
): Promise<BootResult> {
  // Signals of its own: boots beside each other would all hang their listeners on the same two.
  const signal = sharedSignal([ending.signal])
  const hurry = sharedSignal([ending.hurry])
  let port: number | undefined
  let bootMs = 0
  let listenedMs = 0
  const startedAt = performance.now()
  const listened = new Set<number>()
  const onEvent = (event: Event): void => {
    if (event.type === 'instance' && event.state === 'starting') port ??= event.port ?? undefined
    if (event.type === 'listen' && event.kind === 'tcp' && event.port !== null) {
      listened.add(event.port)
      listenedMs = performance.now() - startedAt
    }
    if (event.type === 'ready') bootMs = Math.max(bootMs, event.bootMs)
    if (event.type !== 'verdict') tell(event)
  }
  try {
    await using app = await startSimulation({ ...options, signal, onEvent }, 'check', host, hurry)
    const verdicts = await app.stop()
    const verdictsFor = (platform: Platform) => app.verdictsFor(platform)
    return { verdicts, verdictsFor, port, listened, bootMs, listenedMs }
  } catch (error) {
    if (!(error instanceof PaasSimError) || signal.aborted) throw error
    return { verdicts: [], verdictsFor: async () => [], port, listened, bootMs, listenedMs, error }
  }
}
