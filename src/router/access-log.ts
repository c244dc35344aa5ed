import type { AccessLogRule, RouterFailure } from '../model/router-rules.ts'
import { templateParts, unknownField } from './template.ts'

/** One request, as it is logged. Times in ms; `null`: unknown, prints as nothing. */
export interface LogRecord {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly requestId: string
  readonly forwardedFor: string
  readonly instance: string | null
  readonly connectMs: number | null
  readonly serviceMs: number | null
  readonly status: number | null
  readonly bytes: number | null
  readonly proto: string
  readonly httpVersion: string
  readonly clientIp?: string
  readonly clientPort?: string
  /** The instance the request was last given to. */
  readonly upstream?: { readonly name: string; readonly address: string; readonly port: number } | null
  /** Where the other header fields of the request are. */
  readonly req?: { readonly headers: Readonly<Record<string, string | readonly string[] | undefined>> }
}

/** Writes the platform's own line for a request that was served, or failed. */
export type AccessLog = (record: LogRecord, failure: RouterFailure | null) => string

type Field = (record: LogRecord, failure: RouterFailure | null) => string

export function compileAccessLog(rule: AccessLogRule): AccessLog {
  const quote = rule.escape === 'hex' ? hexEscaped : escaped
  const success = compileLine(rule.success, quote)
  const failed = compileLine(rule.failure, quote)
  return (record, failure) => (failure === null ? success(record, null) : failed(record, failure))
}

function compileLine(template: string, quote: (value: string) => string): Field {
  const pieces = templateParts(template).map((part): Field => {
    if ('text' in part) return () => part.text
    const field = fields[part.field] ?? unknownField(part.field, template, Object.keys(fields))
    if (unescaped.has(part.field) || (part.field === 'description' && !part.quoted)) return field
    return part.quoted
      ? (record, failure) => quote(field(record, failure))
      : (record, failure) => bare(field(record, failure))
  })
  return (record, failure) => {
    let line = ''
    for (const piece of pieces) line += piece(record, failure)
    return line
  }
}

const fields: Readonly<Record<string, Field>> = {
  prefix: (_record, failure) => (failure?.prefix === undefined ? '' : `${failure.prefix} `),
  level: (_record, failure) => failure?.level ?? 'info',
  code: (_record, failure) => failure?.code ?? '',
  description: (_record, failure) => failure?.description ?? '',
  fields: (_record, failure) =>
    Object.entries(failure?.fields ?? {})
      .map(([name, value]) => ` ${name}=${bare(value)}`)
      .join(''),
  method: record => record.method,
  path: record => record.path,
  host: record => record.host,
  requestId: record => record.requestId,
  forwardedFor: record => record.forwardedFor,
  instance: record => record.instance ?? '',
  connectMs: record => milliseconds(record.connectMs),
  serviceMs: record => milliseconds(record.serviceMs),
  status: record => String(record.status ?? ''),
  bytes: record => String(record.bytes ?? ''),
  proto: record => record.proto,
  tls: record => String(record.proto === 'https'),
  httpVersion: record => record.httpVersion,
  clientIp: record => record.clientIp ?? '',
  requestLine: record => `${record.method} ${record.path} HTTP/${record.httpVersion}`,
  time: () => clfTime(new Date()),
  serviceMillis: record => String(Math.round(record.serviceMs ?? 0)),
  bodyBytes: record => String(record.bytes ?? 0),
  isoTime: () => new Date().toISOString(),
  url: ({ proto, host, path }) => `${proto}://${host}${path}`,
  requestIdDigits: ({ requestId }) => requestId.replaceAll('-', ''),
  serviceSeconds: record => ((record.serviceMs ?? 0) / 1000).toFixed(3),
  requestBytes: record => numberOf(record.req?.headers['content-length']),
  clientPort: record => record.clientPort ?? '',
  upstream: ({ upstream }) => (upstream ? `${upstream.address}:${upstream.port}` : '-'),
  instanceNumber: ({ upstream }) => String(Math.max(0, Number(upstream?.name.split('.').at(-1) ?? 1) - 1)),
  pathname: ({ path }) => path.replace(/\?.*/s, ''),
  query: ({ path }) => (path.includes('?') ? path.slice(path.indexOf('?') + 1) : ''),
  sentForwardedFor: record => sent(record, 'x-forwarded-for') ?? record.clientIp ?? '',
  referer: record => header(record, 'referer'),
  userAgent: record => header(record, 'user-agent'),
}

/** Made by this code, blanks and quotation marks included. */
const unescaped: ReadonlySet<string> = new Set(['fields', 'prefix', 'time'])

function header(record: LogRecord, name: string): string {
  return sent(record, name) ?? '-'
}

function sent(record: LogRecord, name: string): string | undefined {
  const value = record.req?.headers[name]
  return value === undefined || value === '' ? undefined : String(value)
}

function numberOf(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' && /^\d+$/.test(value) ? value : '0'
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Local time as the common log format has it. */
function clfTime(now: Date): string {
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  const east = -now.getTimezoneOffset()
  const zone = `${east < 0 ? '-' : '+'}${two(Math.abs(east) / 60)}${two(Math.abs(east) % 60)}`
  const day = `${two(now.getDate())}/${months[now.getMonth()]}/${now.getFullYear()}`
  return `${day}:${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())} ${zone}`
}

function milliseconds(value: number | null): string {
  return value === null ? '' : `${Math.round(value)}ms`
}

// A client must not be able to forge a field or a line of the log.
const plain = /^[\x21\x23-\x7e]*$/
const safe = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

function bare(value: string): string {
  return plain.test(value) ? value : `"${escaped(value)}"`
}

function escaped(value: string): string {
  if (safe.test(value)) return value
  return value.replace(/["\\]|[^\x20-\x7e]/g, character =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function hexEscaped(value: string): string {
  if (safe.test(value)) return value
  const hex = (character: string) =>
    Buffer.from(character, character > '\xff' ? 'utf8' : 'latin1').reduce(
      (text, byte) => `${text}\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      '',
    )
  return value.replace(/["\\]|[^\x20-\x7e]/gu, hex)
}
