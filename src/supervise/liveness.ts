import type { HttpProbe } from '../model/instance.ts'
import type { HttpCheck, LivenessRule } from '../model/platform.ts'
import { dial } from '../probe/dial.ts'
import { checkHost, passes } from '../probe/health-check.ts'
import { httpProbe } from '../probe/http-probe.ts'
import { formatDuration } from '../util/duration.ts'
import { waitUntil } from '../util/wait.ts'

export interface LivenessOptions {
  readonly rule: LivenessRule
  readonly check: HttpCheck | { readonly kind: 'connect'; readonly timeoutMs: number }
  readonly target: { readonly address: string; readonly port: number; readonly localAddress?: string }
  /** Host header of the check. */
  readonly hostname: string
  /** Aborting ends the watch. */
  readonly signal: AbortSignal
  /** It passes again, or no longer does; it is out of rotation, or back in it. */
  readonly onChange: (state: Liveness) => void
  /** It has been failing for too long; called once, the last thing of the watch. */
  readonly onRestart: () => void
}

export interface Liveness {
  readonly passing: boolean
  readonly inRotation: boolean
  /** From the first check in a row that failed, its start, to the end of the last one; 0 when it passes. */
  readonly failingMs: number
  /** What the last check got, for people. */
  readonly text: string
}

/**
 * Checks an instance that is up every `rule.intervalMs`, counted from start to start, the first time one interval
 * from now and never twice at a time. Resolves when aborted, or after `onRestart`; never rejects by itself.
 */
export async function watchLiveness(o: LivenessOptions): Promise<void> {
  let now: Liveness = { passing: true, inRotation: true, failingMs: 0, text: '' }
  let failingSince: number | undefined
  let dueAt = performance.now() + o.rule.intervalMs
  while (await waitUntil(dueAt, o.signal)) {
    const startedAt = performance.now()
    dueAt = startedAt + o.rule.intervalMs
    const { passed, text } = await check(o)
    if (o.signal.aborted) return
    failingSince = passed ? undefined : (failingSince ?? startedAt)
    const failingMs = failingSince === undefined ? 0 : performance.now() - failingSince
    const before = now
    now = { passing: passed, inRotation: inRotation(o.rule, before, passed, failingMs), failingMs, text }
    if (now.passing !== before.passing || now.inRotation !== before.inRotation) o.onChange(now)
    if (!passed && failingMs >= (o.rule.restartAfterMs ?? Number.POSITIVE_INFINITY)) return o.onRestart()
  }
}

/** Out after the rule's time of failing, and in again as soon as it passes. */
function inRotation(rule: LivenessRule, before: Liveness, passed: boolean, failingMs: number): boolean {
  return passed || (before.inRotation && failingMs < rule.outAfterMs)
}

async function check(o: LivenessOptions): Promise<{ readonly passed: boolean; readonly text: string }> {
  const { check, target, hostname, signal } = o
  if (check.kind === 'connect') {
    const { outcome, errorCode } = await dial({ ...target, timeoutMs: check.timeoutMs, signal })
    const text =
      outcome === 'connected' ? outcome : `connect: ${outcome}${errorCode ? ` (${errorCode})` : ''}`
    return { passed: outcome === 'connected', text }
  }
  const { path, method, headers, timeoutMs } = check
  const host = checkHost(check, hostname, target)
  const probe = await httpProbe({ ...target, path, method, headers, timeoutMs, host, signal })
  return { passed: passes(check, probe), text: `${method} ${path}: ${answerText(probe)}` }
}

function answerText({ outcome, status, error, tookMs }: HttpProbe): string {
  if (outcome === 'answer') return String(status)
  if (outcome === 'timeout') return `no answer within ${formatDuration(tookMs)}`
  return error ?? outcome
}
