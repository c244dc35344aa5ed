import type { RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { type Deadlined, DeadlineList } from './deadline-list.ts'
import { InstancePool, type RoutableInstance, type Target } from './pool.ts'
import type { UpstreamClients } from './upstream-clients.ts'

export type RouterTarget = Target<UpstreamClients>
export type RouterPool = InstancePool<UpstreamClients>

/** A request that wants an instance. While it waits its deadline is the boot queue's. */
export interface Applicant extends Deadlined {
  admitted(target: RouterTarget): void
  refused(kind: RouterFailureKind): void
}

const refusalOf = { crashed: 'app-crashed', none: 'no-instances' } as const

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
    this.pool = new InstancePool(service, open, () => this.#reconsider())
    this.#backlogPerInstance = rules.backlogPerInstance ?? Number.POSITIVE_INFINITY
    this.#random = rules.balancing === 'random' ? random : null
    this.#queue = new DeadlineList(rules.timeouts.bootQueueMs)
  }

  /** Calls `admitted` or `refused`, now or when an instance is up. `leave` must follow an `admitted` once. */
  apply(applicant: Applicant): void {
    if (this.#inFlight + this.#waiting.size >= this.#backlogPerInstance * Math.max(1, this.pool.size)) {
      const { availability } = this.pool
      const gone = availability === 'crashed' || availability === 'none'
      applicant.refused(gone ? refusalOf[availability] : 'backlog-full')
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
  #reconsider(): void {
    if (this.#waiting.size === 0 || this.pool.availability === 'booting') return
    for (const applicant of [...this.#waiting]) {
      this.withdraw(applicant)
      this.#decide(applicant)
    }
  }

  #decide(applicant: Applicant): void {
    const target = this.pool.pick(null, this.#random)
    const { availability } = this.pool
    if (target !== undefined) applicant.admitted(target)
    else if (availability === 'crashed' || availability === 'none') applicant.refused(refusalOf[availability])
    else {
      this.#waiting.add(applicant)
      this.#queue.start(applicant)
    }
  }
}
