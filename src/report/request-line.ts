import type { RequestEvent } from '../model/events.ts'
import { cleanText } from './clean-text.ts'
import type { Look } from './look.ts'
import { cut, widthOf } from './width.ts'

/** Fields of a `key=value` router line that a person misses least, the most dispensable first. */
const dispensable = [
  'userAgent',
  'requestID',
  'clientIP',
  'responseBytes',
  'tls_version',
  'tls',
  'request_id',
  'fwd',
  'protocol',
  'host',
  'connect',
  'dyno',
  'bytes',
  'service',
  'desc',
  'at',
]

/** The platform's router line, with as many of its fields as one line of `width` columns holds (`full`: all). */
export function requestLine(
  event: RequestEvent,
  o: { source: string; width: number; full: boolean; look: Look },
): string {
  const text = cleanText(event.line, false)
  const source = o.source === '' ? '' : `${o.source}: `
  const room = o.width - 2 - widthOf(source)
  return painter(event, o.look)(`  ${source}${o.full ? text : fitted(text, room, o.look.symbols.ellipsis)}`)
}

function fitted(line: string, room: number, ellipsis: string): string {
  let fields: readonly string[] = line.match(/[^\s="]+="(?:\\.|[^"\\])*"|\S+/g) ?? []
  for (const key of dispensable) {
    if (widthOf(fields.join(' ')) <= room) break
    fields = fields.filter(field => !field.startsWith(`${key}=`))
  }
  const kept = fields.join(' ')
  // A line with a status field ends with what matters; others begin with it.
  return fields.some(field => field.startsWith('status=')) ? kept : cut(kept, room, ellipsis)
}

function painter(event: RequestEvent, { paint }: Look): (text: string) => string {
  const status = event.status ?? 0
  if (event.code !== null || status >= 500) return paint.red
  return status >= 400 ? paint.yellow : paint.dim
}
