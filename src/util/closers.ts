/** Things to release, last opened first; every one is tried, the first error is thrown at the end. */
export class Closers implements AsyncDisposable {
  readonly #closers: (() => unknown)[] = []

  add<T extends AsyncDisposable>(opened: T): T {
    this.#closers.push(() => opened[Symbol.asyncDispose]())
    return opened
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = []
    for (;;) {
      const close = this.#closers.pop()
      if (close === undefined) break
      try {
        await close()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
