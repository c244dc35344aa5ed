import { randomBytes, randomUUID } from 'node:crypto'
import type { RequestIdRule } from '../model/router-rules.ts'

/** Decides a request's id from what the client sent for it, by the platform's rule. */
export type RequestIds = (sent: string | undefined) => string

export function compileRequestId(rule: RequestIdRule): RequestIds {
  const make = makers[rule.format ?? 'uuid']
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

const makers: Readonly<Record<NonNullable<RequestIdRule['format']>, () => string>> = {
  uuid: () => randomUUID(),
  '8-4-4': groupedHex,
  base64url: () => randomBytes(16).toString('base64url'),
  ulid,
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 48 bits of time in ms, then 80 random ones, in Crockford's base 32. */
function ulid(): string {
  let rest = (BigInt(Date.now()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = crockford.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  }
  return text
}
