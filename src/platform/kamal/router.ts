import type { Fact, Profile } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import {
  goServer,
  loadBalancer,
  logging,
  overview,
  pages,
  proxyConfig,
  requestId,
  service,
  target,
} from './sources.ts'

const titles: Readonly<Record<number, string>> = {
  404: 'Not Found',
  413: 'Content Too Large',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Timeout',
}

const base = unstatedRouter(target)
const day = 86_400_000
const line =
  '{"time":"{isoTime}","level":"INFO","msg":"Request","host":"{host}","path":"{pathname}","request_id":"{requestId}","status":{status},"target":"{upstream}","duration":{serviceMillis}000000,"method":"{method}","req_content_length":{requestBytes},"resp_content_length":{bodyBytes},"client_addr":"{clientIp}","client_port":"{clientPort}","remote_addr":"{sentForwardedFor}","user_agent":"{userAgent}","proto":"HTTP/{httpVersion}","scheme":"{proto}","query":"{query}"}'

/** kamal-proxy, with TLS. */
export const kamalRouter: Profile['router'] = {
  ...base,
  httpsOnly: fact(true, 'from-memory', proxyConfig, 'ssl_redirect, with ssl'),
  timeouts: {
    ...base.timeouts,
    firstByteMs: fact(30_000, 'documented', proxyConfig, 'response_timeout'),
    idleMs: fact(day, 'documented', target, 'no limit there: only the head of an answer has one; here a day'),
    upgradedIdleMs: fact(0, 'documented', service),
    bootQueueMs: fact(1, 'documented', loadBalancer, 'without a healthy target 503 comes at once'),
  },
  requestLimits: fact(
    {
      requestLine: 1_048_000,
      headerLine: 1_048_000,
      headerName: 1_048_000,
      headerCount: 10_000,
      methodName: 127,
    },
    'documented',
    goServer,
    'MaxHeaderBytes, which kamal-proxy leaves at 1 MB for the request line and all headers together; here for each line',
  ),
  quarantine: fact(
    { durationMs: 0, maxTries: 1, budgetMs: 0, backOffMs: [] },
    'documented',
    target,
    'a target that refuses is a 502: no other is tried',
  ),
  balancing: fact('round-robin', 'documented', loadBalancer),
  requestId: fact({ header: 'X-Request-ID', keepPattern: '^.+$' }, 'documented', requestId),
  requestHeaders: fact(
    [
      { name: 'X-Forwarded-For', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-Host', action: 'set', value: '{host}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'X-Request-ID', action: 'default', value: '{requestId}' },
      { name: 'X-Request-Start', action: 'default', value: 't={unixMs}' },
    ],
    'documented',
    target,
    "with ssl; without, or with forward_headers, a client's are kept and continued. X-Kamal-Target, of services with several targets, is left out",
  ),
  upstreamKeepAliveMs: fact(day, 'our-choice', target, 'no limit there; here a day'),
  failures: {
    ...base.failures,
    ...answered(502, ['app-crashed', 'connect-refused', 'closed-without-response', 'bad-response']),
    ...answered(503, ['no-instances', 'boot-queue-timeout', 'no-healthy-instances', 'maintenance']),
    ...answered(504, ['first-byte-timeout', 'connect-timeout', 'router-stopping']),
    ...answered(404, ['blank-app']),
    ...answered(413, ['body-too-large']),
    'request-line-too-long': fact<RouterFailure>(
      {
        ...base.failures['request-line-too-long'].fact,
        status: 431,
        body: { type: 'text/plain; charset=utf-8', text: '431 Request Header Fields Too Large' },
      },
      'documented',
      goServer,
      'as Go answers what is longer than MaxHeaderBytes',
    ),
    'client-closed': fact<RouterFailure>(
      base.failures['client-closed'].fact,
      'documented',
      target,
      'logged, to nobody',
    ),
  },
  accessLog: fact(
    { source: 'kamal-proxy', success: line, failure: line },
    'documented',
    logging,
    'without port, service and the content types; a JSON object a line',
  ),
}

export const kamalFeatures: NonNullable<Profile['features']> = {
  'forward-headers': {
    description: 'proxy.forward_headers: true, as behind another proxy; also the default without ssl',
    changes: {
      router: {
        httpsOnly: fact(false, 'documented', proxyConfig, 'TLS ends at the proxy in front'),
        requestHeaders: fact(
          [
            { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
            { name: 'X-Forwarded-Host', action: 'default', value: '{host}' },
            { name: 'X-Forwarded-Proto', action: 'default', value: '{proto}' },
            { name: 'X-Request-ID', action: 'default', value: '{requestId}' },
            { name: 'X-Request-Start', action: 'default', value: 't={unixMs}' },
          ],
          'documented',
          target,
        ),
      },
    },
  },
  maintenance: {
    description: 'kamal proxy stopped the service (kamal app maintenance): every request gets 503',
    changes: { router: { mode: fact('maintenance', 'documented', overview) } },
  },
}

function answered(
  status: number,
  kinds: readonly RouterFailureKind[],
): Readonly<Record<string, Fact<RouterFailure>>> {
  const title = `${status} — ${titles[status] ?? ''}`
  const text = `<!doctype html>\n<html lang="en">\n<head>\n<title>${title}</title>\n<meta charset="utf-8">\n</head>\n<body>\n<main>${title}</main>\n</body>\n</html>\n`
  const entries = kinds.map(kind => [
    kind,
    fact<RouterFailure>(
      { ...base.failures[kind].fact, status, body: { type: 'text/html; charset=utf-8', text } },
      'documented',
      `${pages}/${status}.html`,
      'the title is that of the page, its looks are left out',
    ),
  ])
  return Object.fromEntries(entries)
}
