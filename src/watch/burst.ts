/** Makes one call of many: `quietMs` after the last poke, but at most `longestMs` after the first. */
export class Burst {
  readonly #quietMs: number
  readonly #longestMs: number
  readonly #onEnd: () => void
  #timer: NodeJS.Timeout | undefined
  #firstAt = 0

  constructor(quietMs: number, longestMs: number, onEnd: () => void) {
    this.#quietMs = quietMs
    this.#longestMs = longestMs
    this.#onEnd = onEnd
  }

  poke(): void {
    const now = performance.now()
    if (this.#timer === undefined) this.#firstAt = now
    clearTimeout(this.#timer)
    const leftMs = this.#firstAt + this.#longestMs - now
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#onEnd()
      },
      Math.max(0, Math.min(this.#quietMs, leftMs)),
    )
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
