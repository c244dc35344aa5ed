import type { Confidence, Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { nginxPage, phraseOf } from '../nginx-page.ts'
import { coreModule, proxyModule, seen } from './sources.ts'

const refused = 'connect() failed (111: Connection refused) while connecting to upstream'
const tooBig = 'upstream sent too big header while reading response header from upstream'

/** nginx has no codes: what it writes into its error log describes each failure. */
export const nginxFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  'app-crashed': badGateway(refused),
  'no-instances': badGateway(refused),
  'connect-refused': badGateway(refused),
  'boot-queue-timeout': badGateway(refused),
  'wake-failed': badGateway(refused),
  'closed-without-response': badGateway(
    'upstream prematurely closed connection while reading response header from upstream',
  ),
  'bad-response': badGateway(
    'upstream sent no valid HTTP/1.0 header while reading response header from upstream',
    `${seen}: so with proxy_http_version 1.0; with 1.1 the bytes of such an app are passed on as they are`,
  ),
  'response-content-length': badGateway(
    'upstream sent invalid "Content-Length" header while reading response header from upstream',
    'the text of the error log is from memory',
    'from-memory',
  ),
  'response-cookie-limit': badGateway(tooBig),
  'response-header-limit': badGateway(tooBig),
  'response-status-line-limit': badGateway(tooBig),
  'connect-timeout': timedOut('upstream timed out (110: Connection timed out) while connecting to upstream'),
  'first-byte-timeout': timedOut(
    'upstream timed out (110: Connection timed out) while reading response header from upstream',
  ),
  'upstream-idle': cut('upstream timed out (110: Connection timed out) while reading upstream'),
  'response-interrupted': cut('upstream prematurely closed connection while reading upstream'),
  'client-closed': unknown(499, 'client prematurely closed connection', 'info'),
  'client-idle': unknown(408, 'client timed out (110: Connection timed out)', 'info'),
  'router-stopping': unknown(null, 'exiting', 'info'),
  'all-quarantined': unknown(502, 'no live upstreams while connecting to upstream', 'error'),
  'no-healthy-instances': unknown(502, 'no live upstreams while connecting to upstream', 'error'),
  'backlog-full': unknown(500, '512 worker_connections are not enough', 'error'),
  maintenance: unknown(503, 'there is no such mode: return 503 stands in for it', 'info'),
  'blank-app': unknown(502, refused, 'error'),
  suspended: unknown(503, 'there is no such mode: return 503 stands in for it', 'info'),
  'platform-error': unknown(500, 'nginx itself has failed', 'error'),
  'bad-request': rejected(400, 'client sent invalid request while reading client request line'),
  'bad-header': rejected(400, 'client sent invalid header line while reading client request headers'),
  'bad-chunk': rejected(400, 'client sent invalid chunked body'),
  'request-line-too-long': rejected(414, 'client sent too long URI while reading client request line'),
  'unsupported-expect': fact<RouterFailure>(
    answer(417, 'unsupported Expect'),
    'our-choice',
    coreModule,
    'never comes up: nginx ignores the header',
  ),
  'unsupported-version': rejected(505, 'client sent invalid version while reading client request line'),
  'unsupported-method': rejected(400, 'client sent invalid method while reading client request line'),
  'request-head-timeout': fact<RouterFailure>(
    { ...answer(408, 'client timed out (110: Connection timed out)', 'info'), body: 'empty' },
    'documented',
    `${coreModule}#client_header_timeout`,
  ),
  'body-too-large': rejected(413, 'client intended to send too large body'),
  'insecure-request': fact<RouterFailure>(
    {
      ...answer(301, 'return 301 https://$host$request_uri', 'info'),
      headers: { Location: 'https://{host}{path}' },
    },
    'our-choice',
    'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return',
    'only where the server block says so',
  ),
}

function badGateway(description: string, note: string = seen, confidence: Confidence = 'measured') {
  return fact<RouterFailure>(answer(502, description), confidence, proxyModule, note)
}

function timedOut(description: string) {
  return fact<RouterFailure>(answer(504, description), 'measured', proxyModule, seen)
}

/** The answer has begun, with the app's own status: the access log has that one. */
function cut(description: string) {
  return fact<RouterFailure>(
    { status: 200, description, level: 'error', body: 'empty' },
    'measured',
    proxyModule,
    `${seen}: the client gets what there was, and the access log the status that was sent, here always 200`,
  )
}

function rejected(status: number, description: string) {
  return fact<RouterFailure>(answer(status, description, 'info'), 'measured', coreModule, seen)
}

function unknown(status: number | null, description: string, level: RouterFailure['level']) {
  return fact<RouterFailure>(
    { ...answer(status ?? 503, description, level), status },
    'from-memory',
    coreModule,
    'the text of the error log was not provoked here',
  )
}

function answer(status: number, description: string, level: RouterFailure['level'] = 'error'): RouterFailure {
  return {
    status,
    description,
    level,
    body: { type: 'text/html', text: nginxPage(`${status} ${phraseOf(status)}`, 'nginx/1.22.1') },
  }
}
