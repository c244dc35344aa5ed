import * as fc from 'fast-check'
import type { Message } from './message.ts'

/** What a client sends. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly message: Message
  readonly chunkSize: number
}

/** What the app does with it. `cut`: it ends the connection, before its head, in its body, or instead of HTTP. */
export interface Behaviour {
  readonly status: number
  readonly interim: readonly Message[]
  readonly message: Message
  readonly chunkSize: number
  readonly delayMs: number
  readonly cut: 'no' | 'end' | 'reset' | 'garbage' | 'in the body'
  /** Bytes in one write. */
  readonly pieceSize: number
}

export interface Exchange {
  readonly request: SentRequest
  readonly behaviour: Behaviour
}

/** Exchanges of one connection, pipelined; only the last may be cut, for it takes the connection with it. */
export interface Conversation {
  readonly exchanges: readonly Exchange[]
  /** Bytes in one write of the client. */
  readonly pieceSize: number
}

const characters = (from: number, to: number, except = '') =>
  fc
    .integer({ min: from, max: to })
    .map(code => String.fromCharCode(code))
    .filter(character => !except.includes(character))
const text = (character: fc.Arbitrary<string>, maxLength: number, minLength = 0) =>
  fc.array(character, { minLength, maxLength }).map(all => all.join(''))

const tokenCharacter = fc.constantFrom(..."abcXYZ019!#$%&'*+-.^_`|~")
const ownName = text(tokenCharacter, 8, 1).map(rest => `X-${rest}`)
const knownName = fc.constantFrom('Accept', 'COOKIE', 'range', 'If-None-Match', 'content-type', 'Origin')
const visible = characters(0x21, 0x7e)
const obsText = characters(0x80, 0xff)
const value = text(fc.oneof({ weight: 6, arbitrary: visible }, obsText, fc.constantFrom(' ', '\t')), 24).map(
  written => written.trim(),
)
/** A value of this form and no other: what is not blank at both ends stays whole. */
const field = fc
  .tuple(fc.oneof(ownName, knownName), value)
  .map(([name, written]): [string, string] => [name, trimmed(written)])
const bytes = fc
  .tuple(fc.integer({ min: 0, max: 3000 }), characters(0, 0xff))
  .map(([length, filler]) => `body:${filler.repeat(length)}`)
const pieceSize = fc.constantFrom(1_000_000, 1_000_000, 700, 64, 17)
const chunkSize = fc.integer({ min: 1, max: 4000 })

/** Fields that the router itself has something to say about. */
const treated = fc.constantFrom<[string, string]>(
  ['X-Forwarded-For', '203.0.113.7'],
  ['x-forwarded-for', '198.51.100.1, 10.0.0.1'],
  ['X-FORWARDED-PROTO', 'https'],
  ['X-Forwarded-Port', '443'],
  ['Via', '1.0 edge'],
  ['X-Request-Id', '0123456789abcdefghij'],
  ['x-request-id', 'short'],
  ['X-Request-Start', '1'],
  ['TE', 'trailers'],
  ['Keep-Alive', 'timeout=5'],
  ['Proxy-Connection', 'keep-alive'],
  ['Connection', 'X-Named'],
  ['X-Named', 'for this hop only'],
)

const request: fc.Arbitrary<SentRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'),
    path: text(visible, 30).map(rest => `/${rest}`),
    fields: fc.array(fc.oneof({ weight: 3, arbitrary: field }, treated), { maxLength: 8 }),
    framing: fc.constantFrom<Message['framing']>('none', 'length', 'chunked'),
    expect: fc.boolean(),
    body: bytes,
    chunkSize,
  })
  .map(({ method, path, fields, framing, expect, body, chunkSize }) => {
    const all: [string, string][] = [['Host', 'app.test'], ...singular(fields)]
    if (expect && framing !== 'none') all.push(['Expect', '100-continue'])
    const message = {
      start: `${method} ${path} HTTP/1.1`,
      fields: all,
      body: framing === 'none' ? '' : body,
      framing,
    }
    return { method, path, message, chunkSize }
  })

const interim = fc
  .tuple(fc.constantFrom('102 Processing', '103 Early Hints'), fc.array(field, { maxLength: 2 }))
  .map(([status, fields]): Message => ({ start: `HTTP/1.1 ${status}`, fields, body: '', framing: 'none' }))

const behaviour: fc.Arbitrary<Behaviour> = fc
  .record({
    status: fc.constantFrom(200, 200, 200, 201, 204, 301, 304, 404, 418, 500, 503),
    reason: fc.constantFrom('OK', '', 'Whatever It Is', "I'm a teapot"),
    interim: fc.array(interim, { maxLength: 2 }),
    fields: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: field },
        fc.constantFrom<[string, string]>(
          ['Set-Cookie', 'a=b'],
          ['set-cookie', 'c=d; Path=/'],
          ['Server', 'mine'],
          ['Via', '1.1 cache'],
          ['Keep-Alive', 'timeout=5'],
          ['Date', 'Sat, 21 Nov 2026 12:00:00 GMT'],
        ),
      ),
      { maxLength: 6 },
    ),
    framing: fc.constantFrom<Message['framing']>('length', 'length', 'chunked', 'close'),
    body: bytes,
    chunkSize,
    delayMs: fc.constantFrom(0, 0, 0, 1, 5),
    cut: fc.constantFrom<Behaviour['cut']>('no', 'no', 'no', 'end', 'reset', 'garbage', 'in the body'),
    pieceSize,
  })
  .map(({ status, reason, fields, framing, body, cut, ...rest }) => {
    const bodiless = status === 204 || status === 304
    // The end of the connection is the end of a body that nothing else ends.
    const endless = bodiless || framing === 'close'
    const message: Message = {
      start: `HTTP/1.1 ${status} ${reason}`,
      fields,
      body: bodiless ? '' : body,
      framing: bodiless ? 'none' : framing,
    }
    return { ...rest, cut: endless && cut === 'in the body' ? 'no' : cut, status, message }
  })

export const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    exchanges: fc.array(fc.record({ request, behaviour }), { minLength: 1, maxLength: 3 }),
    pieceSize,
  })
  .map(({ exchanges, pieceSize }) => ({
    pieceSize,
    exchanges: exchanges.map((exchange, index) => {
      const last = index === exchanges.length - 1
      const { request, behaviour } = exchange
      const cut: Behaviour['cut'] = last ? behaviour.cut : 'no'
      return { request: numbered(request, index, last), behaviour: { ...behaviour, cut } }
    }),
  }))

/** The app and the log tell requests apart by the beginning of their path. */
function numbered(request: SentRequest, index: number, last: boolean): SentRequest {
  const path = `/${index}${request.path}`
  const { message } = request
  const fields: Message['fields'] = last ? [...message.fields, ['Connection', 'close']] : message.fields
  return { ...request, path, message: { ...message, start: `${request.method} ${path} HTTP/1.1`, fields } }
}

// Several of these make a request another request: a refusal is not what is looked at here.
function singular(fields: readonly [string, string][]): [string, string][] {
  const seen = new Set<string>()
  return fields.filter(([name]) => {
    const lower = name.toLowerCase()
    if (!['x-request-id', 'content-type', 'x-request-start'].includes(lower)) return true
    if (seen.has(lower)) return false
    seen.add(lower)
    return true
  })
}

/** Blanks at the ends are no part of a value. */
function trimmed(written: string): string {
  return written.replace(/^[ \t\xa0]+|[ \t\xa0]+$/g, '')
}
