import type { Event } from '../model/events.ts'

/** Tells somebody what happens in a run. Disposing waits until all that was told has been written. */
export interface Reporter extends AsyncDisposable {
  /** Never throws and never waits: a slow reader must not hold up the run. */
  event(event: Event): void
}

/** One reporter for several, told in the given order. */
export function tee(reporters: readonly Reporter[]): Reporter {
  return {
    event(event) {
      for (const reporter of reporters) reporter.event(event)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(reporters.map(reporter => reporter[Symbol.asyncDispose]()))
    },
  }
}
