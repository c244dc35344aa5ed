/** What is costly to open and not always needed: opened at the first call, closed in any state of being opened. */
export class WhenNeeded<T extends AsyncDisposable> implements AsyncDisposable {
  readonly #open: (signal: AbortSignal) => Promise<T>
  readonly #over = new AbortController()
  #opened: Promise<T> | undefined

  /** @param open given up when the signal is aborted */
  constructor(open: (signal: AbortSignal) => Promise<T>) {
    this.#open = open
  }

  /** Rejects each time with what the first opening has failed of. */
  get(): Promise<T> {
    this.#opened ??= this.#open(this.#over.signal)
    return this.#opened
  }

  /** Opens it before anybody needs it; what fails is told to who does. */
  prepare(): void {
    this.get().catch(() => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.[Symbol.asyncDispose]()
  }
}
