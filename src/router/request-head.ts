import type { RequestLimits, RouterFailureKind, RouterRules } from '../model/router-rules.ts'
import { addFound, compileHeaderRules, type HeaderFields, type HeaderRules } from './header-rules.ts'
import { DROP, HeaderTable, PASS, STAYS } from './header-table.ts'
import { namedByConnection, requestHopByHop } from './hop-by-hop.ts'

const HOST = -1001

/** What a request's header fields become on their way to the app. */
export interface RequestHeaders {
  /** Flat: name, value, name, value. Without Host, which the caller sets first. */
  readonly headers: string[]
  readonly found: (string | undefined)[]
  readonly refusal: RouterFailureKind | null
}

/** The rules for request headers, compiled once for a router. */
export class RequestHeadRules {
  readonly #rules: HeaderRules
  readonly #table: HeaderTable
  readonly #limits: RequestLimits

  constructor(rules: Pick<RouterRules, 'requestHeaders' | 'requestLimits'>) {
    this.#rules = compileHeaderRules(rules.requestHeaders)
    this.#table = new HeaderTable(requestHopByHop, this.#rules, new Map([['host', HOST]]))
    this.#limits = rules.requestLimits
  }

  /**
   * One walk over Node's `rawHeaders`: limits checked, Host counted, hop-by-hop fields left out.
   * `connection`: the request's Connection field, all of them joined.
   */
  read(raw: readonly string[], connection: string | undefined): RequestHeaders {
    const limits = this.#limits
    const headers: string[] = []
    const found = new Array<string | undefined>(this.#rules.slotCount).fill(undefined)
    const named = namedByConnection(connection)
    let hosts = 0
    if (raw.length > limits.headerCount * 2) return { headers, found, refusal: 'bad-header' }
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i] as string
      const value = raw[i + 1] as string
      if (name.length > limits.headerName || name.length + value.length + 2 > limits.headerLine)
        return { headers, found, refusal: 'bad-header' }
      const fate = this.#table.fateOf(name)
      if (fate === HOST) hosts++
      else if (fate === DROP || named?.has(name.toLowerCase())) continue
      else if (fate === PASS) headers.push(name, value)
      else if (fate >= 0) addFound(found, fate, value)
      else {
        addFound(found, STAYS - fate, value)
        headers.push(name, value)
      }
    }
    return { headers, found, refusal: hosts === 1 ? null : 'bad-request' }
  }

  /** Adds the platform's own headers. */
  complete(head: RequestHeaders, fields: HeaderFields): void {
    this.#rules.append(head.headers, head.found, fields, 0)
  }
}

/** The value of a header in a flat array, the last one if there are several; `name` in lower case. */
export function headerValue(headers: readonly string[], name: string): string | undefined {
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    const candidate = headers[i] as string
    if (candidate.length === name.length && candidate.toLowerCase() === name) return headers[i + 1]
  }
  return undefined
}
