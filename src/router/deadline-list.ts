/** Something that can be late. The links belong to the list it is in; it is in one list at a time. */
export interface Deadlined {
  dueAt: number
  dueList: DeadlineList | null
  dueBefore: Deadlined | null
  dueAfter: Deadlined | null
  /** Called once; the entry has left the list by then. */
  onDue(): void
}

/**
 * Entries that are all due the same time after they were started or last touched. Starting, touching and
 * stopping cost a few pointer writes and no timer: since all wait equally long, the list stays in order and
 * one timer for its first entry is enough.
 */
export class DeadlineList implements Disposable {
  readonly #waitMs: number
  #first: Deadlined | null = null
  #last: Deadlined | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(waitMs: number) {
    this.#waitMs = waitMs
  }

  /** Puts the entry at the end, taking it out of whatever list it was in. */
  start(entry: Deadlined): void {
    entry.dueList?.stop(entry)
    this.#append(entry)
    if (this.#timer === null) this.#arm(this.#waitMs)
  }

  /** Grants the entry its whole time again, if it is in this list. */
  touch(entry: Deadlined): void {
    if (entry.dueList !== this) return
    if (this.#last === entry) entry.dueAt = performance.now() + this.#waitMs
    else {
      this.stop(entry)
      this.#append(entry)
    }
  }

  stop(entry: Deadlined): void {
    if (entry.dueList !== this) return
    if (entry.dueBefore === null) this.#first = entry.dueAfter
    else entry.dueBefore.dueAfter = entry.dueAfter
    if (entry.dueAfter === null) this.#last = entry.dueBefore
    else entry.dueAfter.dueBefore = entry.dueBefore
    entry.dueBefore = null
    entry.dueAfter = null
    entry.dueList = null
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    while (this.#first !== null) this.stop(this.#first)
  }

  #append(entry: Deadlined): void {
    entry.dueAt = performance.now() + this.#waitMs
    entry.dueList = this
    entry.dueBefore = this.#last
    if (this.#last === null) this.#first = entry
    else this.#last.dueAfter = entry
    this.#last = entry
  }

  // The timer is left to run when the list empties: one for many requests instead of one for each.
  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => this.#ring(), Math.max(1, Math.ceil(delayMs)))
    this.#timer.unref()
  }

  #ring(): void {
    this.#timer = null
    const now = performance.now()
    while (this.#first !== null && this.#first.dueAt <= now) {
      const entry = this.#first
      this.stop(entry)
      entry.onDue()
    }
    if (this.#first !== null && this.#timer === null) this.#arm(this.#first.dueAt - now)
  }
}
