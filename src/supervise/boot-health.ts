import type { HttpProbe } from '../model/instance.ts'
import type { HttpCheck, InstanceLogLine } from '../model/platform.ts'
import { checkHost, watchHealth } from '../probe/health-check.ts'
import { httpProbe } from '../probe/http-probe.ts'
import { goDuration } from '../util/duration.ts'
import type { BootRecord } from './boot-record.ts'
import type { FailingCheck } from './early-conclusion.ts'
import type { SuperviseContext } from './launch.ts'

/** What the platform itself writes about a boot: how the scan of its ports goes, and that it is live. */
export type TellLine = (line: InstanceLogLine, fields: Readonly<Record<string, string | number>>) => void

interface BootHealthOptions {
  readonly context: SuperviseContext
  readonly record: BootRecord
  readonly tell: TellLine
  /** The boot is over. */
  readonly signal: AbortSignal
}

/** The platform's health check in one boot, once its port has been found. */
export class BootHealth {
  readonly #o: BootHealthOptions
  #failing: FailingCheck | undefined
  #checking = false

  constructor(options: BootHealthOptions) {
    this.#o = options
  }

  /** What the last probe got; `undefined`: there was none, or it has passed. */
  get failing(): FailingCheck | undefined {
    return this.#failing
  }

  /** The check has begun, and not passed. */
  get checking(): boolean {
    return this.#checking
  }

  /** Asks until it passes; false: the boot has ended otherwise. */
  async passes(check: HttpCheck): Promise<boolean> {
    const { context, record, tell, signal } = this.#o
    const { hostname, policy } = context
    this.#checking = true
    const since = performance.now()
    const port = record.routedPort ?? record.port
    const target = { ...record.target, port: record.network?.dialPort(port) ?? port }
    let attempt = 0
    tell('checking', { path: check.path })
    const result = await watchHealth({
      check,
      probe: () =>
        httpProbe({
          ...target,
          path: check.path,
          method: check.method,
          host: checkHost(check, hostname, target),
          headers: check.headers,
          timeoutMs: check.timeoutMs,
          signal,
        }),
      onProbe: (probe, passed) => {
        this.#failing = passed ? undefined : { probe, since }
        record.facts = { ...record.facts, health: probe }
        attempt++
        const left = goDuration(policy.deadlineMs - record.elapsedMs())
        const fields = { path: check.path, attempt, reason: failureText(probe), left }
        tell(passed ? 'check-passed' : 'check-failed', fields)
      },
      signal,
    })
    if (result === 'aborted') return false
    this.#checking = false
    return true
  }
}

function failureText({ outcome, status }: HttpProbe): string {
  if (outcome === 'answer') return `status ${status}`
  return outcome === 'refused' ? 'connection refused' : outcome === 'timeout' ? 'timed out' : 'no HTTP answer'
}
