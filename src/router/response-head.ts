import type { ResponseLimits, RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { addFound, compileHeaderRules, type HeaderFields, type HeaderRules } from './header-rules.ts'
import { DROP, HeaderTable, PASS, STAYS } from './header-table.ts'
import { namedByConnection, responseHopByHop } from './hop-by-hop.ts'
import { publicLocation } from './public-location.ts'

const CONTENT_LENGTH = -1001
const SET_COOKIE = -1002
const TRANSFER_ENCODING = -1003
const CONNECTION = -1004
const LOCATION = -1005

const special: ReadonlyMap<string, number> = new Map([
  ['content-length', CONTENT_LENGTH],
  ['set-cookie', SET_COOKIE],
  ['transfer-encoding', TRANSFER_ENCODING],
  ['connection', CONNECTION],
  ['location', LOCATION],
])

/** No control character but the tab. */
const reason = /^[\t\x20-\x7e\u0080-\uffff]*$/

/** What an answer's header fields become on their way to the client. */
export interface ResponseHeaders {
  /** Flat: name, value, name, value. */
  readonly headers: string[]
  readonly refusal: RouterFailureKind | null
}

/** The rules for the headers of answers, compiled once for a router. */
export class ResponseHeadRules {
  readonly #rules: HeaderRules
  readonly #table: HeaderTable
  readonly #limits: ResponseLimits

  constructor(rules: Pick<RouterRules, 'responseHeaders' | 'responseLimits'>) {
    this.#rules = compileHeaderRules(rules.responseHeaders)
    this.#table = new HeaderTable(responseHopByHop, this.#rules, special)
    this.#limits = rules.responseLimits
  }

  /**
   * One walk over an answer's header fields (flat; text, or Buffers in latin1).
   * Interim answers and a 204 have no length to state; everything else keeps what the app said.
   */
  read(
    status: number,
    statusText: string,
    raw: readonly (Buffer | string)[],
    fields: HeaderFields,
  ): ResponseHeaders {
    const headers: string[] = []
    const found = new Array<string | undefined>(this.#rules.slotCount).fill(undefined)
    let named: ReadonlySet<string> | null = null
    // `HTTP/1.1 200 ` is 13 characters.
    let refusal: RouterFailureKind | null =
      statusText.length + 13 > this.#limits.statusLine ? 'response-status-line-limit' : null
    // The parser lets both through; nobody could be sent them on.
    if (status < 100 || !reason.test(statusText)) refusal ??= 'bad-response'
    for (let i = 0; i < raw.length; i += 2) {
      const name = latin1(raw[i])
      const value = latin1(raw[i + 1])
      if (name.length + value.length + 2 > this.#limits.headerLine) refusal ??= 'response-header-limit'
      const fate = this.#table.fateOf(name)
      if (fate === DROP) continue
      if (fate === PASS) headers.push(name, value)
      else if (fate >= 0) addFound(found, fate, value)
      else if (fate > CONTENT_LENGTH) {
        addFound(found, STAYS - fate, value)
        headers.push(name, value)
      } else if (fate === LOCATION)
        headers.push(name, fields.proto === 'https' ? publicLocation(value, fields.host) : value)
      else if (fate === CONNECTION) named = merged(named, namedByConnection(value))
      else if (fate === TRANSFER_ENCODING) {
        if (value.toLowerCase() !== 'chunked') refusal ??= 'bad-response'
      } else if (fate === CONTENT_LENGTH) {
        if (status >= 200 && status !== 204) headers.push(name, value)
      } else {
        if (value.length > this.#limits.cookie) refusal ??= 'response-cookie-limit'
        headers.push(name, value)
      }
    }
    const kept = named === null ? headers : without(headers, named)
    this.#rules.append(kept, found, fields, status)
    return { headers: kept, refusal }
  }
}

function latin1(text: Buffer | string | undefined): string {
  return typeof text === 'string' ? text : (text?.toString('latin1') ?? '')
}

function merged(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  return a === null || b === null ? (a ?? b) : new Set([...a, ...b])
}

function without(headers: readonly string[], named: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (!named.has(name.toLowerCase())) kept.push(name, headers[i + 1] as string)
  }
  return kept
}
