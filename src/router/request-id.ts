import { randomUUID } from 'node:crypto'
import type { RequestIdRule } from '../model/router-rules.ts'

/** Decides a request's id from what the client sent for it, by the platform's rule. */
export type RequestIds = (sent: string | undefined) => string

export function compileRequestId(rule: RequestIdRule): RequestIds {
  const make = rule.format === '8-4-4' ? groupedHex : randomUUID
  if (rule.keepPattern === undefined) return () => make()
  const keep = new RegExp(`^(?:${rule.keepPattern})$`)
  // Whatever the platform's pattern says, an id is printed in a log line and a header.
  const printable = /^[\x21-\x7e]+$/
  return sent => (sent !== undefined && keep.test(sent) && printable.test(sent) ? sent : make())
}

/** e.g. `480b6296-c19d-40c1`: as captured, the beginning of a version 4 UUID. */
function groupedHex(): string {
  return randomUUID().slice(0, 18)
}
