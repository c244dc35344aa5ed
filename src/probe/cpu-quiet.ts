/** A tree that uses at most this much in a second is waiting: two ticks of the kernel's clock. */
const allowance = { cpuMs: 20, perMs: 1000 }

interface Sample {
  readonly at: number
  readonly cpuMs: number
}

/** Follows the CPU time of a process tree, which only grows, and tells since when the tree has been waiting. */
export class CpuQuiet {
  #window: Sample[] = []
  #since = Number.POSITIVE_INFINITY

  /** `performance.now()` of the beginning of the quiet time; Infinity while busy, or before a second was seen. */
  get since(): number {
    return this.#since
  }

  add(at: number, cpuMs: number): void {
    this.#window.push({ at, cpuMs })
    this.#window = this.#window.slice(lastIndexBefore(this.#window, at - allowance.perMs))
    const oldest = this.#window[0]
    if (oldest === undefined || at - oldest.at < allowance.perMs) return
    const allowed = (allowance.cpuMs * (at - oldest.at)) / allowance.perMs
    if (cpuMs - oldest.cpuMs > allowed) this.#since = Number.POSITIVE_INFINITY
    else this.#since = Math.min(this.#since, oldest.at)
  }
}

/** The window begins with the youngest sample that is a whole second old. */
function lastIndexBefore(samples: readonly Sample[], time: number): number {
  return Math.max(
    0,
    samples.findLastIndex(sample => sample.at <= time),
  )
}
