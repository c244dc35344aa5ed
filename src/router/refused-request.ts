import type { RouterFailureKind } from '../model/router-rules.ts'
import type { LogRecord } from './access-log.ts'
import type { ClientConnection } from './client-connection.ts'
import type { HeaderFields } from './header-rules.ts'
import { rawFailure } from './raw-answer.ts'
import type { Traffic } from './traffic.ts'

/**
 * Answers and logs a request that the HTTP parser refused: all that is known of it is its first bytes. `cause`: what
 * the log line says in place of the failure's own cause.
 */
export function refuseRequest(
  traffic: Traffic,
  connection: ClientConnection,
  kind: RouterFailureKind,
  firstBytes: Buffer | undefined,
  cause?: string,
): void {
  const line = readRequestLine(firstBytes)
  const rule = traffic.rules.failures[kind]
  const failure = cause === undefined ? rule : { ...rule, fields: { ...rule.fields, cause } }
  const request: HeaderFields & LogRecord = {
    ...line,
    clientIp: connection.ip,
    clientPort: connection.port,
    forwardedFor: connection.ip,
    proto: traffic.proto,
    publicPort: traffic.publicPort,
    requestId: traffic.requestId(undefined),
    host: '',
    instance: null,
    connectMs: null,
    serviceMs: null,
    bytes: null,
    status: failure.status,
  }
  connection.end(rawFailure(traffic, kind, request))
  traffic.onRequest({
    type: 'request',
    service: traffic.service,
    instance: null,
    method: line.method,
    path: line.path,
    host: '',
    status: failure.status,
    code: failure.code ?? null,
    connectMs: null,
    serviceMs: null,
    bytes: null,
    line: traffic.accessLog(request, failure),
    source: traffic.rules.accessLog.source,
  })
}

/** What can be read of a request line that need not be one. */
function readRequestLine(bytes: Buffer | undefined): {
  method: string
  path: string
  httpVersion: string
} {
  const text = bytes?.toString('latin1', 0, 8192) ?? ''
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}) ([!-~]+)(?: HTTP\/(\d(?:\.\d)?))?/.exec(text)
  return { method: match?.[1] ?? '', path: match?.[2] ?? '', httpVersion: match?.[3] ?? '' }
}
