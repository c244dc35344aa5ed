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
}

/** Writes the platform's own line for a request that was served, or failed. */
export type AccessLog = (record: LogRecord, failure: RouterFailure | null) => string

type Field = (record: LogRecord, failure: RouterFailure | null) => string

export function compileAccessLog(rule: AccessLogRule): AccessLog {
  const success = compileLine(rule.success)
  const failed = compileLine(rule.failure)
  return (record, failure) => (failure === null ? success(record, null) : failed(record, failure))
}

function compileLine(template: string): Field {
  const pieces = templateParts(template).map((part): Field => {
    if ('text' in part) return () => part.text
    const field = fields[part.field] ?? unknownField(part.field, template, Object.keys(fields))
    if (part.field === 'fields' || part.field === 'prefix') return field
    return part.quoted
      ? (record, failure) => escaped(field(record, failure))
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
