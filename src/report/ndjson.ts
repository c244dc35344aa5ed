import type { Writable } from 'node:stream'
import type { Event } from '../model/events.ts'
import { boundedWriter } from './bounded-writer.ts'
import type { Reporter } from './reporter.ts'

export interface NdjsonOptions {
  readonly out: Writable
  /** Called once when the reader is gone. */
  readonly onClosed: (error?: Error) => void
  /** Characters that may wait for a slow reader before `log` and `request` events are dropped. Default: 16 Mi. */
  readonly limit?: number
  /** How long disposing waits for a reader that takes nothing, ms. Default: 10,000. */
  readonly stallMs?: number
}

/**
 * One event a line, see docs/events.md. A reader that cannot keep up loses `log` and `request` events, and is told
 * how many by a `notice` with code `events-dropped`; all other events always arrive.
 */
export function ndjsonReporter(o: NdjsonOptions): Reporter {
  const writer = boundedWriter({ ...o, onDropped: droppedLine })
  return {
    event(event) {
      writer.write(eventLine(event), event.type === 'log' || event.type === 'request')
    },
    [Symbol.asyncDispose]: () => writer.flush(),
  }
}

/** `type` and `time` first, so that a person finds them. */
function eventLine(event: Event): string {
  const { type, time, ...rest } = event
  return `${JSON.stringify({ type, time, ...rest })}\n`
}

function droppedLine(count: number): string {
  return eventLine({
    type: 'notice',
    time: new Date().toISOString(),
    code: 'events-dropped',
    message: `${count} log and request events were dropped: the reader of the events is too slow`,
  })
}
