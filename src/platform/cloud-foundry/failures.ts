import { STATUS_CODES } from 'node:http'
import type { Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedFailures } from '../unstated.ts'
import { errorHandler, lookup, requestSize, routing } from './sources.ts'

const plain = 'text/plain; charset=utf-8'
const refused = 'dial tcp: connect: connection refused'
const malformed = 'net/http: HTTP/1.x transport connection broken: malformed HTTP response'
const deadline = 'context deadline exceeded'

/** What gorouter answers in the app's place. The description is the value of X-Cf-Routererror. */
export const cloudFoundryFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  ...unstatedFailures(routing),
  'no-instances': noRoute(),
  'app-crashed': noRoute(),
  'boot-queue-timeout': noRoute(),
  'no-healthy-instances': noRoute(),
  'wake-failed': noRoute(),
  'blank-app': noRoute(),
  suspended: noRoute(),
  maintenance: noRoute(),
  'connect-refused': endpointFailure(refused),
  'all-quarantined': endpointFailure(refused),
  'connect-timeout': endpointFailure('dial tcp: i/o timeout'),
  'closed-without-response': endpointFailure('EOF'),
  'bad-response': endpointFailure(malformed),
  'response-content-length': endpointFailure('net/http: HTTP/1.x transport connection broken: bad length'),
  'response-header-limit': endpointFailure('net/http: server response headers exceeded'),
  'response-cookie-limit': endpointFailure('net/http: server response headers exceeded'),
  'response-status-line-limit': endpointFailure('net/http: server response headers exceeded'),
  'first-byte-timeout': endpointFailure(deadline, 'after request_timeout'),
  'upstream-idle': cut(deadline),
  'response-interrupted': cut('unexpected EOF'),
  'client-closed': fact<RouterFailure>(
    routerError(499, 'endpoint_failure', 'endpoint_failure (context canceled)', 'Request Cancelled'),
    'documented',
    errorHandler,
  ),
  'backlog-full': fact<RouterFailure>(
    routerError(
      503,
      'Connection Limit Reached',
      'Connection Limit Reached',
      "Requested route ('{host}') has reached the connection limit.",
    ),
    'documented',
    lookup,
  ),
  'request-line-too-long': fact<RouterFailure>(
    {
      status: 431,
      code: 'max-request-size-exceeded',
      description: 'max-request-size-exceeded',
      level: 'info',
      body: 'empty',
      headers: { 'X-Cf-Routererror': 'max-request-size-exceeded' },
    },
    'documented',
    requestSize,
    'the limit is for the request line and all headers together',
  ),
  'bad-request': badRequest('Request had empty Host header'),
  'bad-header': goRefuses(400),
  'bad-chunk': goRefuses(400),
  'unsupported-version': goRefuses(505),
  'unsupported-expect': fact<RouterFailure>(
    { status: 417, description: '-', level: 'info', body: 'empty' },
    'from-memory',
    'https://pkg.go.dev/net/http',
    'what an HTTP server of Go answers; gorouter never sees such a request',
  ),
}

function noRoute() {
  return fact<RouterFailure>(
    {
      ...routerError(404, 'unknown_route', 'unknown_route', "Requested route ('{host}') does not exist."),
      headers: errorHeaders('unknown_route', 'no-cache, no-store'),
    },
    'documented',
    lookup,
    'the route is there only while an instance is healthy; with empty_pool_response_code_503 it is 503, no_endpoints',
  )
}

function endpointFailure(error: string, note = 'without the addresses that the error names there') {
  return fact<RouterFailure>(
    routerError(
      502,
      'endpoint_failure',
      `endpoint_failure (${error})`,
      'Registered endpoint failed to handle the request.',
    ),
    'documented',
    errorHandler,
    note,
  )
}

function badRequest(message: string) {
  return fact<RouterFailure>(
    {
      ...routerError(400, 'empty_host', 'empty_host', message),
      headers: errorHeaders('empty_host', 'public,max-age=2'),
    },
    'documented',
    lookup,
    'of a Host that is empty; Go refuses other faulty requests before gorouter sees them',
  )
}

/** The answer has begun: the client gets what there was. */
function cut(error: string) {
  return fact<RouterFailure>(
    {
      status: 502,
      code: 'endpoint_failure',
      description: `endpoint_failure (${error})`,
      level: 'error',
      body: 'empty',
    },
    'our-choice',
    errorHandler,
    'which status is logged of an answer that ends too early was not looked up',
  )
}

function goRefuses(status: number) {
  const text = `${status} ${STATUS_CODES[status]}`
  return fact<RouterFailure>(
    { status, description: '-', level: 'info', body: { type: plain, text } },
    'from-memory',
    'https://pkg.go.dev/net/http',
    'what an HTTP server of Go answers; gorouter never sees such a request',
  )
}

function routerError(status: number, code: string, description: string, message: string): RouterFailure {
  return {
    status,
    code,
    description,
    level: 'error',
    body: { type: plain, text: `${status} ${STATUS_CODES[status] ?? ''}: ${message}\n` },
    headers: errorHeaders(description),
  }
}

function errorHeaders(description: string, cache?: string): Record<string, string> {
  return {
    ...(cache === undefined ? {} : { 'Cache-Control': cache }),
    'X-Cf-Routererror': description,
    'X-Content-Type-Options': 'nosniff',
  }
}
