import type { Emit, EventBody } from '../model/events.ts'

const ofGeneration: ReadonlySet<EventBody['type']> = new Set([
  'image',
  'instance',
  'log',
  'listen',
  'diagnosis',
  'ready',
  'stop',
  'health',
])

/** Tells of events about instances and images whose generation they are of; the first is not named. */
export function tagged(emit: Emit, generation: number): Emit {
  if (generation === 1) return emit
  return event => emit(ofGeneration.has(event.type) ? ({ ...event, generation } as EventBody) : event)
}
