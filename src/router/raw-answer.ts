import { STATUS_CODES } from 'node:http'
import type { AnsweredInPlace, FailedRequest } from './error-page.ts'
import type { HeaderFields } from './header-rules.ts'
import type { Traffic } from './traffic.ts'

/** A failure's whole answer as bytes (latin1), for a socket that Node's server no longer writes to. */
export function rawFailure(
  traffic: Traffic,
  kind: AnsweredInPlace,
  request: FailedRequest & HeaderFields,
): string {
  const answer = traffic.failureAnswers.answer(kind, request)
  const { headers } = traffic.responseHead.read(answer.status, '', answer.headers, request)
  headers.push('Date', new Date().toUTCString(), 'Connection', 'close')
  const body = request.method === 'HEAD' ? '' : Buffer.from(answer.body, 'utf8').toString('latin1')
  return rawHead(answer.status, STATUS_CODES[answer.status] ?? '', headers) + body
}

/** A status line and header fields, up to the empty line. */
export function rawHead(status: number, statusText: string, headers: readonly string[]): string {
  let head = `HTTP/1.1 ${status} ${statusText}\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`
  return `${head}\r\n`
}
