import type { RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { type Deadlined, DeadlineList } from './deadline-list.ts'
import { type Availability, InstancePool, type PoolNews, type RoutableInstance, type Target } from './pool.ts'
import type { UpstreamClients } from './upstream-clients.ts'

export type RouterTarget = Target<UpstreamClients>
export type RouterPool = InstancePool<UpstreamClients>

/** A request that wants an instance. While it waits its deadline is the boot queue's. */
export interface Applicant extends Deadlined {
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
const maxTries = 10

/** Who may use which instance, and who waits: the door of one pool. */
export class Admission implements Disposable {
  readonly pool: RouterPool
  readonly #backlogPerInstance: number
  readonly #random: (() => number) | null
  readonly #queue: DeadlineList
  readonly #waiting = new Set<Applicant>()
  #inFlight = 0

  constructor(
    service: string,
    rules: RouterRules,
    random: () => number,
    open: (instance: RoutableInstance) => UpstreamClients,
  ) {
    this.pool = new InstancePool(service, open, news => this.#reconsider(news))
    this.#backlogPerInstance = rules.backlogPerInstance ?? Number.POSITIVE_INFINITY
    this.#random = rules.balancing === 'random' ? random : null
    this.#queue = new DeadlineList(rules.timeouts.bootQueueMs)
  }

  /** Calls `admitted` or `refused`, now or when an instance is up. `leave` must follow an `admitted` once. */
  apply(applicant: Applicant): void {
    if (this.#inFlight + this.#waiting.size >= this.#backlogPerInstance * Math.max(1, this.pool.size)) {
      applicant.refused(refusalOf[this.pool.availability] ?? 'backlog-full')
    } else this.#decide(applicant)
  }

  /** Another instance after these could not be connected to, or `undefined`. */
  another(tried: readonly RouterTarget[]): RouterTarget | undefined {
    return tried.length < maxTries ? this.pool.pick(tried, this.#random) : undefined
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
  }

  [Symbol.dispose](): void {
    this.#queue[Symbol.dispose]()
    this.#waiting.clear()
  }

  // The pool has changed: whoever waits is decided on again.
  #reconsider(news: PoolNews): void {
    if (this.#waiting.size === 0) return
    const failed = news === 'wake-failed'
    const { availability } = this.pool
    if (!failed && availability !== 'up' && refusalOf[availability] === undefined) return
    for (const applicant of [...this.#waiting]) {
      this.withdraw(applicant)
      if (failed) applicant.refused('wake-failed')
      else this.#decide(applicant)
    }
  }

  #decide(applicant: Applicant): void {
    const target = this.pool.pick(null, this.#random)
    if (target !== undefined) {
      applicant.admitted(target)
      return
    }
    const refusal = refusalOf[this.pool.availability]
    if (refusal !== undefined) {
      applicant.refused(refusal)
      return
    }
    this.#waiting.add(applicant)
    this.#queue.start(applicant)
    // Last: whoever is woken may change the pool at once.
    this.pool.wake()
  }
}
