import { setTimeout as delay } from 'node:timers/promises'
import type { Evidence } from '../model/evidence.ts'
import type { Exit, InstanceId } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import { loadDiagnosis } from './diagnosis.ts'
import { InstanceLife } from './instance-life.ts'
import type { SuperviseContext } from './launch.ts'

/** A place for one instance (`web.1`): holds its present life, and starts the next after a crash. */
export class InstanceSlot implements AsyncDisposable {
  readonly id: InstanceId
  readonly service: Service
  readonly #context: SuperviseContext
  readonly #onEvidence: (slot: InstanceSlot, evidence: Evidence) => Promise<void>
  #noting: Promise<void> | undefined
  readonly #over = new AbortController()
  #life: InstanceLife
  #crashes = 0

  constructor(
    context: SuperviseContext,
    service: Service,
    id: InstanceId,
    onEvidence: (slot: InstanceSlot, evidence: Evidence) => Promise<void>,
  ) {
    this.#context = context
    this.service = service
    this.id = id
    this.#onEvidence = onEvidence
    this.#life = new InstanceLife(context, service, id)
  }

  get life(): InstanceLife {
    return this.#life
  }

  /** The first boot. What follows (a crash after `ready`, a restart) is told through `onEvidence` and events. */
  async boot(): Promise<Evidence> {
    const evidence = await this.#life.boot()
    if (evidence.ending === 'ready') void this.#live()
    return evidence
  }

  /** Resolves when what has happened so far has been told. */
  async settled(): Promise<void> {
    await this.#noting
  }

  async stop(): Promise<void> {
    this.#over.abort()
    await this.#life.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #live(): Promise<void> {
    for (;;) {
      const exit = await this.#life.exited
      if (this.#over.signal.aborted) return
      this.#noting = this.#noteCrash(exit)
      await this.#noting
      if (!this.#context.policy.restart || !(await this.#restart())) return
    }
  }

  async #noteCrash(exit: Exit): Promise<void> {
    const evidence = await this.#life.noteExit(exit)
    if (evidence !== undefined) await this.#onEvidence(this, evidence)
  }

  /** Tries again by the platform's back-off until an instance is up. */
  async #restart(): Promise<boolean> {
    const delays = this.#context.platform.restart.delaysMs
    while (delays.length > 0) {
      const waitMs = delays[Math.min(this.#crashes, delays.length - 1)] ?? 0
      this.#crashes += 1
      if (waitMs > 0)
        this.#context.emit({
          type: 'notice',
          code: 'restart-delayed',
          message: `${this.id.name} crashed again: ${this.#context.platform.name} waits ${Math.round(waitMs / 60_000)} min before the next start`,
        })
      // What the crashed life left behind (a daemon, helpers) must not outlive it.
      await this.#life.stop()
      try {
        await delay(waitMs, undefined, { signal: this.#over.signal })
      } catch {
        return false
      }
      this.#life = new InstanceLife(this.#context, this.service, this.id, 'crashed')
      const evidence = await this.#life.boot()
      if (this.#over.signal.aborted) return false
      if (evidence.ending === 'ready') {
        this.#crashes = 0
        await this.#onEvidence(this, evidence)
        return true
      }
      const { diagnose } = await loadDiagnosis()
      this.#context.emit({
        type: 'diagnosis',
        service: this.id.service,
        instance: this.id.name,
        withdrawn: false,
        verdict: diagnose(evidence),
        deadlineMs: this.#context.policy.deadlineMs,
      })
    }
    return false
  }
}
