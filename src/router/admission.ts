import type { QuarantineRule, RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { BackOff, type Repeater } from './back-off.ts'
import { type Deadlined, DeadlineList } from './deadline-list.ts'
import { type Availability, InstancePool, type PoolNews, type RoutableInstance, type Target } from './pool.ts'
import type { UpstreamClients } from './upstream-clients.ts'

export type RouterTarget = Target<UpstreamClients>
export type RouterPool = InstancePool<UpstreamClients>

/** A request that wants an instance. While it waits its deadline is the boot queue's. */
export interface Applicant extends Deadlined, Repeater {
  /** Key of the instance that served its client before, if the platform keeps them together. */
  readonly sticksTo: string | null
  admitted(target: RouterTarget): void
  refused(kind: RouterFailureKind): void
}

/** What a pool that has no instance for a request makes of it; absent: the request waits. */
const refusalOf: Partial<Record<Availability, RouterFailureKind>> = {
  unhealthy: 'no-healthy-instances',
  crashed: 'app-crashed',
  'wake-failed': 'wake-failed',
  none: 'no-instances',
}

// Heroku's number; platforms that try another instance at all are not known to try more.
const usualTries = 10

/** Who may use which instance, and who waits: the door of one pool. */
export class Admission implements Disposable {
  readonly pool: RouterPool
  readonly #backlogPerInstance: number
  readonly #random: (() => number) | null
  readonly #queue: DeadlineList
  readonly #waiting = new Set<Applicant>()
  readonly #quarantine: QuarantineRule | null
  readonly #backOff: BackOff<Applicant>
  #inFlight = 0

  constructor(
    service: string,
    rules: RouterRules,
    random: () => number,
    open: (instance: RoutableInstance) => UpstreamClients,
  ) {
    const forgives = rules.quarantine?.whenAll === 'try'
    this.pool = new InstancePool(service, open, news => this.#reconsider(news), forgives)
    this.#backlogPerInstance = rules.backlogPerInstance ?? Number.POSITIVE_INFINITY
    this.#random = rules.balancing === 'random' ? random : null
    this.#queue = new DeadlineList(rules.timeouts.bootQueueMs)
    this.#quarantine = rules.quarantine ?? null
    this.#backOff = new BackOff(
      rules.quarantine ?? { backOffMs: [], budgetMs: 0 },
      applicant => this.#decide(applicant),
      applicant => applicant.refused('all-quarantined'),
    )
  }

  /** Calls `admitted` or `refused`, now or when an instance is up. `leave` must follow an `admitted` once. */
  apply(applicant: Applicant): void {
    const open = this.#inFlight + this.#waiting.size + this.#backOff.size
    if (open >= this.#backlogPerInstance * Math.max(1, this.pool.size)) {
      applicant.refused(refusalOf[this.pool.availability] ?? 'backlog-full')
    } else this.#decide(applicant)
  }

  /**
   * Another instance after these could not be connected to. With a quarantine the last of them is set aside for all
   * requests. `later`: more tries are left, but no instance may be tried now; `reapply` is to follow. `undefined`: as
   * many as may be were tried, by this request itself, and none accepted.
   *
   * So one request of several is told at once that all its own tries were refused (Heroku: H21 or H19, "on all
   * attempts"), and only one that finds all instances set aside by others waits, and fails as `all-quarantined` when
   * its budget is spent (Heroku: H99, H34 in newer lists).
   */
  another(tried: readonly RouterTarget[]): RouterTarget | 'later' | undefined {
    const rule = this.#quarantine
    const last = tried.at(-1)
    if (tried.length >= usualTries) return undefined
    // An instance that is stopped or replaced closes its door: that is no refusal, and says nothing about the others.
    if (last !== undefined && !this.pool.holds(last)) return this.pool.pick(tried, this.#random) ?? 'later'
    if (rule === null) return this.pool.pick(tried, this.#random)
    if (last !== undefined) this.pool.setAside(last, rule.durationMs)
    if (tried.length >= Math.min(rule.maxTries, this.pool.inRotation)) return undefined
    return this.pool.pick(rule.whenAll === 'try' ? tried : null, this.#random) ?? 'later'
  }

  /** After `later`, once the applicant has left its target. */
  reapply(applicant: Applicant): void {
    this.#decide(applicant)
  }

  /** The applicant takes this target: it counts as in flight there. */
  enter(target: RouterTarget): void {
    target.inFlight++
    this.#inFlight++
  }

  /** The request has become a connection of its own: it stays with its target, but not in the backlog. */
  upgraded(): void {
    this.#inFlight--
  }

  /** The target is free of this request, which has been `upgraded` before or not. */
  leave(target: RouterTarget, upgraded: boolean): void {
    if (!upgraded) this.#inFlight--
    this.pool.left(target)
  }

  /** Takes an applicant out of the queue. */
  withdraw(applicant: Applicant): void {
    if (this.#waiting.delete(applicant)) this.#queue.stop(applicant)
    else if (this.#backOff.size > 0) this.#backOff.stop(applicant)
  }

  [Symbol.dispose](): void {
    this.#queue[Symbol.dispose]()
    this.#backOff[Symbol.dispose]()
    this.#waiting.clear()
  }

  // The pool has changed: whoever waits is decided on again.
  #reconsider(news: PoolNews): void {
    if (this.#waiting.size + this.#backOff.size === 0) return
    const failed = news === 'wake-failed'
    const { availability } = this.pool
    if (!failed && availability !== 'up' && refusalOf[availability] === undefined) return
    for (const applicant of [...this.#waiting, ...this.#backOff.waiters]) {
      this.withdraw(applicant)
      if (failed) applicant.refused('wake-failed')
      else this.#decide(applicant)
    }
  }

  #decide(applicant: Applicant): void {
    const target = this.pool.pick(null, this.#random, applicant.sticksTo)
    const { availability } = this.pool
    if (target === undefined && availability === 'up') {
      this.#backOff.start(applicant)
      return
    }
    if (this.#backOff.size > 0) this.#backOff.stop(applicant)
    const refusal = refusalOf[availability]
    if (target !== undefined) applicant.admitted(target)
    else if (refusal !== undefined) applicant.refused(refusal)
    else {
      this.#waiting.add(applicant)
      this.#queue.start(applicant)
      // Last: whoever is woken may change the pool at once.
      this.pool.wake()
    }
  }
}
