import type { Event } from '../model/events.ts'
import { cleanBlock } from './clean-text.ts'

/** The event without control characters in any of its texts. A log line keeps its own: see `cleanText`. */
export function cleanEvent(event: Event): Event {
  return event.type === 'log' ? event : cleanValue(event)
}

function cleanValue<T>(value: T): T
function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanBlock(value)
  if (Array.isArray(value)) return value.map(item => cleanValue(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleanValue(item)]))
}
