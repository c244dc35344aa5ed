import { setTimeout as delay } from 'node:timers/promises'
import type { HttpProbe } from '../model/instance.ts'
import type { HttpCheck } from '../model/platform.ts'

export interface HealthWatchOptions {
  readonly check: HttpCheck
  /** Sends the check's request once; must not reject. */
  readonly probe: () => Promise<HttpProbe>
  /** After each probe. */
  readonly onProbe: (probe: HttpProbe, passed: boolean) => void
  readonly signal: AbortSignal
}

/** Probes at once and then at the check's intervals, counted from start to start, until a probe passes. */
export async function watchHealth(options: HealthWatchOptions): Promise<'passed' | 'aborted'> {
  const { check, probe, onProbe, signal } = options
  for (let n = 0; !signal.aborted; n++) {
    const startedAt = performance.now()
    const found = await probe()
    if (signal.aborted) break
    const passed = passes(check, found)
    onProbe(found, passed)
    if (passed) return 'passed'
    const wait = Math.max(0, startedAt + intervalAfter(check, n) - performance.now())
    await delay(wait, undefined, { signal }).catch(() => {})
  }
  return 'aborted'
}

function intervalAfter({ backOffMs = [], intervalMs }: HttpCheck, n: number): number {
  return backOffMs[Math.min(n, backOffMs.length - 1)] ?? intervalMs
}

/** Whose name the check's request bears. */
export function checkHost(
  { host }: HttpCheck,
  hostname: string,
  { address, port }: { readonly address: string; readonly port: number },
): string {
  const at = `${address.includes(':') ? `[${address}]` : address}:${port}`
  return host?.replaceAll('{address}', at) ?? hostname
}

/** Whether the answer's status is one the check lets pass. */
export function passes(check: Pick<HttpCheck, 'passes'>, probe: HttpProbe): boolean {
  const { outcome, status } = probe
  if (outcome !== 'answer' || status === undefined) return false
  return check.passes.some(([from, to]) => status >= from && status <= to)
}
