/** What a wait comes to when whoever waits is stopped, or the run is over. */
export const givenUp = Symbol('given up')

/** Resolves when the signal comes. */
export function untilGivenUp(signal: AbortSignal): Promise<typeof givenUp> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(givenUp)
    else signal.addEventListener('abort', () => resolve(givenUp), { once: true })
  })
}
