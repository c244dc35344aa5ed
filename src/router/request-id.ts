import { randomUUID } from 'node:crypto'
import type { RequestIdRule } from '../model/router-rules.ts'

/** Decides a request's id from what the client sent for it, by the platform's rule. */
export type RequestIds = (sent: string | undefined) => string

export function compileRequestId(rule: RequestIdRule): RequestIds {
  if (rule.keepPattern === undefined) return () => randomUUID()
  const keep = new RegExp(`^(?:${rule.keepPattern})$`)
  // Whatever the platform's pattern says, an id is printed in a log line and a header.
  const printable = /^[\x21-\x7e]+$/
  return sent => (sent !== undefined && keep.test(sent) && printable.test(sent) ? sent : randomUUID())
}
