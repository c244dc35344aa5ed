import { setTimeout as delay } from 'node:timers/promises'
import type { BootEnding, Evidence } from '../model/evidence.ts'
import type { HttpProbe } from '../model/instance.ts'
import type { BootRecord } from './boot-record.ts'
import { loadDiagnosis } from './diagnosis.ts'
import type { SuperviseContext } from './launch.ts'

/** The health check has been failing. */
export interface FailingCheck {
  readonly probe: HttpProbe
  /** `performance.now()` of its first probe. */
  readonly since: number
}

export interface ConclusionOptions {
  readonly context: SuperviseContext
  readonly record: BootRecord
  /** Aborted when the boot has ended. */
  readonly signal: AbortSignal
  readonly failing: () => FailingCheck | undefined
  /** Ports that are open and that a scanning platform will not route to. */
  readonly notRouted: () => readonly number[]
}

interface Conclusion {
  readonly ending: 'settled' | 'unhealthy'
  readonly facts: Partial<Evidence>
}

/** How often the early finding is looked at again when nothing changes. */
const lookAgainMs = 250

/** Tells early what is wrong with a boot, and ends it where the policy allows that. */
export class EarlyConclusion {
  readonly #o: ConclusionOptions
  #wake: () => void = () => {}
  #diagnosed = ''
  #found = ''

  constructor(options: ConclusionOptions) {
    this.#o = options
  }

  /** Something about the sockets has changed. */
  wake(): void {
    this.#wake()
  }

  /** Settles when it is clear that the instance will not come up; stays pending when the boot ends otherwise. */
  async outcome(): Promise<Conclusion> {
    for (;;) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve
      })
      await Promise.race([woken, delay(lookAgainMs, undefined, { signal: this.#o.signal }).catch(() => {})])
      if (this.#o.signal.aborted) return new Promise(() => {})
      const outcome = await this.#look()
      if (outcome !== undefined) return outcome
    }
  }

  async #look(): Promise<Conclusion | undefined> {
    const { record, notRouted } = this.#o
    const { policy, platform } = this.#o.context
    const now = performance.now()
    const failing = this.#o.failing()
    if (failing !== undefined) {
      if (policy.patient || now - failing.since < policy.settleMs) return undefined
      await this.#diagnose('unhealthy', { health: failing.probe })
      return policy.concludeEarly ? { ending: 'unhealthy', facts: { health: failing.probe } } : undefined
    }
    const snapshot = record.watch?.snapshot()
    if (snapshot === undefined) return undefined
    const { earlyFinding } = await loadDiagnosis()
    const finding = earlyFinding({
      platform,
      port: record.port,
      listeners: snapshot.listeners,
      listenersUnchangedMs: now - snapshot.changedAt,
      cpuQuietMs: Math.max(0, now - snapshot.quietSince),
      elapsedMs: record.elapsedMs(),
      settleMs: policy.settleMs,
      silenceMs: policy.silenceMs,
      patient: policy.patient,
      notRouted: notRouted(),
    })
    if (finding.kind === 'nothing-yet') return undefined
    // The source is searched for it: once for each thing that is found.
    const found = `${finding.kind} ${snapshot.changedAt}`
    if (found !== this.#found) await this.#diagnose('settled', {})
    this.#found = found
    if (finding.kind === 'conclude' && policy.concludeEarly) return { ending: 'settled', facts: {} }
    return undefined
  }

  /** Emits a `diagnosis` unless the same has been told. */
  async #diagnose(ending: BootEnding, facts: Partial<Evidence>): Promise<void> {
    const { record, signal } = this.#o
    const { diagnose } = await loadDiagnosis()
    const verdict = diagnose(await record.evidence(ending, facts))
    const told = JSON.stringify([verdict.code, verdict.summary])
    if (verdict.ok || told === this.#diagnosed || signal.aborted) return
    this.#diagnosed = told
    record.diagnosed(verdict)
  }
}
