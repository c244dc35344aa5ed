import type { Event, EventBody } from '../model/events.ts'

/** Events kept; older ones go. */
const kept = 10_000

/** What happened in a run, in order. */
export class EventLog {
  readonly #onEvent: ((event: Event) => void) | undefined
  readonly #events: Event[] = []

  constructor(onEvent: ((event: Event) => void) | undefined) {
    this.#onEvent = onEvent
  }

  /** The last 10,000 and more. */
  get events(): readonly Event[] {
    return this.#events
  }

  readonly emit = (body: EventBody): void => {
    const event: Event = { ...body, time: new Date().toISOString() }
    if (this.#events.push(event) > kept * 2) this.#events.splice(0, kept)
    this.#onEvent?.(event)
  }
}
