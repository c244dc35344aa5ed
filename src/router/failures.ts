import type { RouterFailureKind } from '../model/router-rules.ts'
import { undici } from './lazy-packages.ts'

/** How far a request had come: not connected, no answer yet, in the middle of the answer. */
export type UpstreamPhase = 'connect' | 'head' | 'body'

/** A connect that took longer than the platform waits. */
export class ConnectTimeout extends Error {
  readonly code = 'CONNECT_TIMEOUT'
}

/** What an error of the connection to the app means: the phase decides first, then the error's class. */
export function upstreamFailure(phase: UpstreamPhase, error: unknown): RouterFailureKind {
  const code = codeOf(error)
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return 'bad-request'
  if (phase === 'connect') return timedOut.has(code) ? 'connect-timeout' : 'connect-refused'
  if (phase === 'body') return 'response-interrupted'
  const known = headFailures[code]
  if (known !== undefined) return known
  // The parser's own code is not passed on, only its words.
  if (error instanceof undici().errors.HTTPParserError)
    return /Content-Length/.test(error.message) ? 'response-content-length' : 'bad-response'
  if (code.startsWith('HPE_')) return 'bad-response'
  return isUnaskedAnswer(error) ? 'bad-response' : 'closed-without-response'
}

/** What the HTTP parser's refusal of a request means; `bytes`: the beginning of what it was reading. */
export function requestFailure(error: unknown, bytes = ''): RouterFailureKind {
  const code = codeOf(error)
  // The parser says so of any line that does not end as it should.
  if (code === 'HPE_INVALID_VERSION' && !/ HTTP\/\d+(\.\d+)?\r\n/.test(bytes)) return 'bad-request'
  return requestFailures[code] ?? (code.startsWith('HPE_') ? 'bad-request' : 'client-closed')
}

const timedOut: ReadonlySet<string> = new Set(['CONNECT_TIMEOUT', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])

const headFailures: Readonly<Record<string, RouterFailureKind>> = {
  UND_ERR_HEADERS_OVERFLOW: 'response-header-limit',
  HPE_HEADER_OVERFLOW: 'response-header-limit',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'response-content-length',
  HPE_INVALID_CONTENT_LENGTH: 'response-content-length',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'response-content-length',
}

const requestFailures: Readonly<Record<string, RouterFailureKind>> = {
  HPE_HEADER_OVERFLOW: 'bad-header',
  HPE_INVALID_HEADER_TOKEN: 'bad-header',
  HPE_INVALID_CONTENT_LENGTH: 'bad-header',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'bad-header',
  HPE_INVALID_TRANSFER_ENCODING: 'bad-header',
  HPE_INVALID_CHUNK_SIZE: 'bad-chunk',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'bad-chunk',
  HPE_INVALID_VERSION: 'unsupported-version',
  HPE_PAUSED_H2_UPGRADE: 'unsupported-version',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-head-timeout',
}

// undici answers a 100 or 101 nobody asked for with an error that only its text tells from a plain close.
function isUnaskedAnswer(error: unknown): boolean {
  return error instanceof undici().errors.SocketError && /^bad (response|upgrade)$/.test(error.message)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
