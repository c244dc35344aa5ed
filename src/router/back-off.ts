import type { QuarantineRule } from '../model/router-rules.ts'

/** Someone who has tried in vain. */
export interface Repeater {
  /** When its first try, or else its first wait began (`performance.now()`); `null`: neither has. */
  triedSince: number | null
}

interface Wait {
  readonly step: number
  readonly timer: NodeJS.Timeout
}

/**
 * Those who found every instance set aside, each with its own waits between looks. Only these have a timer of
 * their own: a request that finds an instance costs none.
 */
export class BackOff<T extends Repeater> implements Disposable {
  readonly #rule: Pick<QuarantineRule, 'backOffMs' | 'budgetMs'>
  readonly #look: (waiter: T) => void
  readonly #giveUp: (waiter: T) => void
  readonly #waits = new Map<T, Wait>()

  /** `look`: try again now, and `start` once more when it is still so. `giveUp`: the budget is spent. */
  constructor(
    rule: Pick<QuarantineRule, 'backOffMs' | 'budgetMs'>,
    look: (waiter: T) => void,
    giveUp: (waiter: T) => void,
  ) {
    this.#rule = rule
    this.#look = look
    this.#giveUp = giveUp
  }

  get size(): number {
    return this.#waits.size
  }

  get waiters(): T[] {
    return [...this.#waits.keys()]
  }

  /** Begins, or goes on with, the waiter's waits. */
  start(waiter: T): void {
    waiter.triedSince ??= performance.now()
    const wait = this.#waits.get(waiter)
    const step = wait === undefined ? 0 : wait.step + 1
    const { backOffMs, budgetMs } = this.#rule
    const left = budgetMs - (performance.now() - waiter.triedSince)
    const next = backOffMs[Math.min(step, backOffMs.length - 1)] ?? budgetMs
    const timer = setTimeout(() => this.#ring(waiter), Math.max(1, Math.min(next, left)))
    timer.unref()
    this.#waits.set(waiter, { step, timer })
  }

  stop(waiter: T): boolean {
    clearTimeout(this.#waits.get(waiter)?.timer)
    return this.#waits.delete(waiter)
  }

  [Symbol.dispose](): void {
    for (const waiter of this.waiters) this.stop(waiter)
  }

  #ring(waiter: T): void {
    if (performance.now() - (waiter.triedSince ?? 0) < this.#rule.budgetMs) this.#look(waiter)
    else {
      this.stop(waiter)
      this.#giveUp(waiter)
    }
  }
}
