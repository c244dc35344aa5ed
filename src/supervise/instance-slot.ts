import { setTimeout as delay } from 'node:timers/promises'
import type { Dependency } from '../model/container.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Exit, InstanceId, InstanceState } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import { BackOff } from './back-off.ts'
import { loadDiagnosis } from './diagnosis.ts'
import { InstanceLife } from './instance-life.ts'
import type { SuperviseContext } from './launch.ts'
import { lookAfter } from './look-after.ts'
import { Nap } from './nap.ts'
import type { Hindrance } from './progress.ts'
import type { Turn } from './start-order.ts'

/** Why a life that is up ends. `restart`: it failed its check. `cycle`: its time is over. `sleep`: no traffic. */
type End = { readonly kind: 'exited'; readonly exit: Exit } | { readonly kind: 'restart' | 'cycle' | 'sleep' }

/** Whose an instance is: where is told what becomes of it. */
export interface SlotOwner extends Pick<SuperviseContext, 'emit' | 'route'> {
  /** It was ready, and has ended by itself. */
  crashed(evidence: Evidence): Promise<void>
}

/** A place for one instance (`web.1`): holds its present life, and starts the next by the platform's rules. */
export class InstanceSlot {
  readonly id: InstanceId
  readonly service: Service
  readonly #context: SuperviseContext
  /** What is known of it by now; absent: its first boot is not over. */
  evidence: Evidence | undefined
  #owner: SlotOwner
  #cameUp = false
  readonly #over = new AbortController()
  #noting: Promise<void> | undefined
  #asked: (end: End) => void = () => {}
  #nap: Nap | undefined
  #life: InstanceLife
  /** Lives that are being stopped while the next one is up already. */
  readonly #leaving = new Set<Promise<unknown>>()
  readonly #backOff: BackOff

  constructor(context: SuperviseContext, service: Service, id: InstanceId, owner: SlotOwner) {
    this.#owner = owner
    this.#context = {
      ...context,
      emit: event => this.#owner.emit(event),
      route: instance => this.#owner.route(instance),
    }
    this.#backOff = new BackOff(context.platform)
    this.service = service
    this.id = id
    this.#life = new InstanceLife(this.#context, service, id)
  }

  get life(): InstanceLife {
    return this.#life
  }

  /** Whether it was ready once, whatever became of it. */
  get cameUp(): boolean {
    return this.#cameUp
  }

  /** Resolves when its life of now is that far, or when it will never be. */
  reached(condition: Dependency['condition']): Promise<Hindrance | undefined> {
    return this.#life.progress.reached(condition, this.#context.signal)
  }

  /** It goes on under another owner, who is told its state at once. */
  moveTo(owner: SlotOwner): void {
    this.#owner = owner
    this.#life.tellAgain()
    // Its old owner may just have put it to sleep.
    void this.wake()
  }

  /**
   * The first boot. What follows (a crash after `ready`, a restart) is told to the owner; nothing follows a task.
   * `turn`: what it waits for before it is launched.
   */
  async boot(turn?: Turn): Promise<Evidence> {
    const evidence = await this.#life.boot(turn)
    this.evidence = evidence
    if (evidence.ending !== 'ready') return evidence
    this.#cameUp = true
    void this.#live()
    return evidence
  }

  /** Resolves when what has happened so far has been told. */
  async settled(): Promise<void> {
    await this.#noting
  }

  /** Stops the instance until `wake`. */
  sleep(): void {
    this.#asked({ kind: 'sleep' })
  }

  /** Resolves to whether it came up. */
  wake(): Promise<boolean> {
    this.#nap?.wake()
    return this.#nap?.over ?? Promise.resolve(this.#life.state === 'up')
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
    if (this.#context.policy.restart)
      lookAfter(this.#context, this.#life, signal, {
        onRestart: () => this.#asked({ kind: 'restart' }),
        onCycle: () => this.#asked({ kind: 'cycle' }),
      })
    const end = await Promise.race([asked, this.#life.exited.then((exit): End => ({ kind: 'exited', exit }))])
    over.abort()
    this.#asked = () => {}
    return end
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
    if (evidence === undefined) return
    this.evidence = evidence
    await this.#owner.crashed(evidence)
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
    const nap = new Nap()
    this.#nap = nap
    signal.addEventListener('abort', nap.wake, { once: true })
    try {
      await this.#life.stop()
      await nap.woken
      if (signal.aborted) return false
      this.#life.tell('unidling')
      const up = await this.#startAnew('down')
      nap.end(up)
      return up || (await this.#restart())
    } finally {
      // An app may sleep and wake for days.
      signal.removeEventListener('abort', nap.wake)
      nap.end(false)
      this.#nap = undefined
    }
  }

  /** Tries again by the platform's back-off until an instance is up. */
  async #restart(): Promise<boolean> {
    for (let waitMs = this.#backOff.next(); waitMs !== undefined; waitMs = this.#backOff.next()) {
      if (waitMs > 0) this.#context.emit({ type: 'notice', ...this.#backOff.notice(this.id.name, waitMs) })
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
      this.#backOff.reset()
      this.evidence = evidence
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
