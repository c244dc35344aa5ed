import { setTimeout as delay } from 'node:timers/promises'
import type { Dependency } from '../model/container.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Exit, InstanceId, InstanceState } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import { cycleTimer } from './cycle.ts'
import { loadDiagnosis } from './diagnosis.ts'
import { InstanceLife } from './instance-life.ts'
import type { SuperviseContext } from './launch.ts'
import type { Hindrance, Progress } from './progress.ts'
import type { Turn } from './start-order.ts'
import { superviseHealth } from './supervise-health.ts'

/** Why a life that is up ends. `restart`: it failed its check. `cycle`: its time is over. `sleep`: no traffic. */
type End = { readonly kind: 'exited'; readonly exit: Exit } | { readonly kind: 'restart' | 'cycle' | 'sleep' }

/** A place for one instance (`web.1`): holds its present life, and starts the next by the platform's rules. */
export class InstanceSlot implements AsyncDisposable {
  readonly id: InstanceId
  readonly service: Service
  readonly #context: SuperviseContext
  readonly #onEvidence: (slot: InstanceSlot, evidence: Evidence) => Promise<void>
  readonly #over = new AbortController()
  #noting: Promise<void> | undefined
  #asked: (end: End) => void = () => {}
  #woken: (() => void) | undefined
  #waking: Promise<boolean> | undefined
  #life: InstanceLife
  readonly #progress: Progress
  /** Lives that are being stopped while the next one is up already. */
  readonly #leaving = new Set<Promise<unknown>>()
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
    this.#progress = this.#life.progress
  }

  get life(): InstanceLife {
    return this.#life
  }

  /** Resolves when the first boot is that far, or when it will never be. */
  reached(condition: Dependency['condition']): Promise<Hindrance | undefined> {
    return this.#progress.reached(condition, this.#context.signal)
  }

  /**
   * The first boot. What follows (a crash after `ready`, a restart) is told through `onEvidence` and events; nothing
   * follows a task. `turn`: what it waits for before it is launched.
   */
  async boot(turn?: Turn): Promise<Evidence> {
    const evidence = await this.#life.boot(turn)
    if (evidence.ending === 'ready') void this.#live()
    return evidence
  }

  /** Resolves when what has happened so far has been told. */
  async settled(): Promise<void> {
    await this.#noting
  }

  /** Replaces the instance as the platform does from time to time. */
  cycle(): void {
    this.#asked({ kind: 'cycle' })
  }

  /** Stops the instance until `wake`. */
  sleep(): void {
    this.#asked({ kind: 'sleep' })
  }

  /** Resolves to whether it came up. */
  wake(): Promise<boolean> {
    this.#woken?.()
    return this.#waking ?? Promise.resolve(this.#life.state === 'up')
  }

  /** From now on nothing is started again here. */
  retire(): void {
    this.#over.abort()
  }

  async stop(mostGraceMs?: number): Promise<void> {
    this.#over.abort()
    await this.#life.stop(mostGraceMs)
    await Promise.all(this.#leaving)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #live(): Promise<void> {
    for (;;) {
      const end = await this.#end()
      if (this.#over.signal.aborted) return
      if (!(await this.#next(end)) || this.#over.signal.aborted) return
    }
  }

  /** Waits for the end of the present life. */
  async #end(): Promise<End> {
    const asked = new Promise<End>(resolve => {
      this.#asked = resolve
    })
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#over.signal])
    if (this.#context.policy.restart) this.#watchOver(signal)
    const end = await Promise.race([asked, this.#life.exited.then((exit): End => ({ kind: 'exited', exit }))])
    over.abort()
    this.#asked = () => {}
    return end
  }

  #watchOver(signal: AbortSignal): void {
    const { platform, cycle } = this.#context
    superviseHealth(this.#context, this.#life, signal, () => this.#asked({ kind: 'restart' }))
    if (cycle && platform.cycle !== undefined)
      cycleTimer({ rule: platform.cycle, random: Math.random, signal, onDue: () => this.cycle() })
  }

  /** Starts what follows. False: nothing does. */
  async #next(end: End): Promise<boolean> {
    if (end.kind === 'exited') {
      this.#noting = this.#noteCrash(end.exit)
      await this.#noting
      const over = end.exit.code === 0 && this.#context.platform.restart.afterSuccess === false
      return !over && this.#context.policy.restart && (await this.#restart())
    }
    if (end.kind === 'cycle') return this.#cycle()
    if (end.kind === 'sleep') return this.#sleep()
    await this.#life.stop()
    return (await this.#startAnew('down')) || (await this.#restart())
  }

  async #noteCrash(exit: Exit): Promise<void> {
    const evidence = await this.#life.noteExit(exit)
    if (evidence !== undefined) await this.#onEvidence(this, evidence)
  }

  /** The next life begins while the one before is being stopped. */
  async #cycle(): Promise<boolean> {
    const before = this.#life
    before.tell('cycling')
    before.detach()
    const next = this.#startAnew('up')
    const leaving = before.stop().finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
    return (await next) || (await this.#restart())
  }

  async #sleep(): Promise<boolean> {
    this.#life.tell('idling')
    const { signal } = this.#over
    let wake = () => {}
    const woken = new Promise<void>(resolve => {
      wake = resolve
    })
    this.#woken = wake
    signal.addEventListener('abort', wake, { once: true })
    let told: (up: boolean) => void = () => {}
    this.#waking = new Promise(resolve => {
      told = resolve
    })
    try {
      await this.#life.stop()
      await woken
      if (signal.aborted) return false
      this.#life.tell('unidling')
      const up = await this.#startAnew('down')
      told(up)
      return up || (await this.#restart())
    } finally {
      // An app may sleep and wake for days.
      signal.removeEventListener('abort', wake)
      told(false)
      this.#woken = undefined
      this.#waking = undefined
    }
  }

  /** Tries again by the platform's back-off until an instance is up. */
  async #restart(): Promise<boolean> {
    const { delaysMs: delays, most = Number.POSITIVE_INFINITY } = this.#context.platform.restart
    while (delays.length > 0 && this.#crashes < most) {
      const waitMs = delays[Math.min(this.#crashes, delays.length - 1)] ?? 0
      this.#crashes += 1
      if (waitMs > 0)
        this.#context.emit({
          type: 'notice',
          code: 'restart-delayed',
          message: `${this.id.name} crashed again: ${this.#context.platform.name} waits ${waitText(waitMs)} before the next start`,
        })
      // What the crashed life left behind (a daemon, helpers) must not outlive it.
      await this.#life.stop()
      try {
        await delay(waitMs, undefined, { signal: this.#over.signal })
      } catch {
        return false
      }
      if (await this.#startAnew('crashed')) return true
      if (this.#over.signal.aborted) return false
    }
    return false
  }

  /** A new life in this place. True when it came up; why it did not is told. */
  async #startAnew(before: InstanceState): Promise<boolean> {
    this.#life = new InstanceLife(this.#context, this.service, this.id, before)
    const evidence = await this.#bootAgain()
    if (evidence === undefined || this.#over.signal.aborted || this.#context.signal.aborted) return false
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
    return false
  }

  /** `undefined`: the run ended before the process was launched. */
  async #bootAgain(): Promise<Evidence | undefined> {
    try {
      return await this.#life.boot()
    } catch (error) {
      if (this.#context.signal.aborted) return undefined
      throw error
    }
  }
}

function waitText(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 60_000)} min`
}
