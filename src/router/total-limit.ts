import type { RouterTimeouts } from '../model/router-rules.ts'
import type { OpenRequest } from './open-requests.ts'

/** How much later than its time a request may end: this part of it, but no more than a second. */
const lateness = 0.1
const latestMs = 1_000

/**
 * Ends requests that take longer than the platform allows in all. One timer for all of them, which looks from time to
 * time and only while some are under way: a request costs a comparison.
 */
export class TotalLimit implements Disposable {
  readonly #totalMs: number
  readonly #upgradedMs: number
  readonly #everyMs: number
  readonly #open: Iterable<OpenRequest>
  #timer: NodeJS.Timeout | null = null

  constructor(
    { totalMs, upgradedTotalMs }: Pick<RouterTimeouts, 'totalMs' | 'upgradedTotalMs'>,
    open: Iterable<OpenRequest>,
  ) {
    this.#totalMs = totalMs ?? Number.POSITIVE_INFINITY
    this.#upgradedMs = upgradedTotalMs ?? Number.POSITIVE_INFINITY
    this.#everyMs = Math.min(latestMs, Math.ceil(Math.min(this.#totalMs, this.#upgradedMs) * lateness))
    this.#open = open
    if (Math.min(this.#totalMs, this.#upgradedMs) === Number.POSITIVE_INFINITY) this.#everyMs = 0
  }

  /** To be called with each request that begins. */
  watch(): void {
    if (this.#everyMs === 0 || this.#timer !== null) return
    this.#timer = setInterval(() => this.#look(), this.#everyMs)
    this.#timer.unref()
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #look(): void {
    const now = performance.now()
    const open = [...this.#open]
    if (open.length === 0) this[Symbol.dispose]()
    for (const request of open)
      if (now - request.since >= (request.endless ? this.#upgradedMs : this.#totalMs)) request.overdue()
  }
}
