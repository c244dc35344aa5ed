import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { nginxFailures } from './failures.ts'
import { coreModule, logModule, proxyModule, seen, upstreamModule, webSocket } from './sources.ts'

const combined = '{clientIp} - - [{time}] "{requestLine}" {status} {bodyBytes} "{referer}" "{userAgent}"'

export const nginxRouter: Profile['router'] = {
  defaultProto: fact('http', 'our-choice', proxyModule, 'a server block that listens on port 80'),
  httpsOnly: fact(false, 'our-choice', proxyModule, 'a redirect to https is a server block of its own'),
  mode: fact('serving', 'our-choice', proxyModule, 'nginx knows no other'),
  hostname: fact('{app}.example.com', 'our-choice', coreModule, 'the server_name of the server block'),
  timeouts: {
    connectMs: fact(60_000, 'documented', `${proxyModule}#proxy_connect_timeout`),
    firstByteMs: fact(60_000, 'documented', `${proxyModule}#proxy_read_timeout`),
    idleMs: fact(60_000, 'documented', `${proxyModule}#proxy_read_timeout`, 'between two reads'),
    bootQueueMs: fact(
      1,
      'measured',
      proxyModule,
      `${seen}: a request is never kept waiting for the app, 502 comes at once`,
    ),
    clientKeepAliveMs: fact(75_000, 'documented', `${coreModule}#keepalive_timeout`),
    clientHeadMs: fact(60_000, 'documented', `${coreModule}#client_header_timeout`),
  },
  requestLimits: fact(
    {
      body: 1_048_576,
      requestLine: 8192,
      headerLine: 8192,
      headerName: 8192,
      headerCount: 1000,
      methodName: 8192,
    },
    'measured',
    `${coreModule}#large_client_header_buffers`,
    `${seen}: client_max_body_size 1m, buffers of 8k; 1100 header lines are too many, up to 32k in all`,
  ),
  responseLimits: fact(
    { statusLine: 4096, headerLine: 4096, cookie: 4096 },
    'measured',
    `${proxyModule}#proxy_buffer_size`,
    `${seen}: 4k for the whole head of an answer, here for each line of it`,
  ),
  balancing: fact('round-robin', 'documented', upstreamModule, 'with more than one instance'),
  requestId: fact(
    { header: 'X-Request-Id' },
    'our-choice',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_request_id',
    'nginx makes an id for each request and, without a line that says so, sends it to nobody',
  ),
  requestHeaders: fact(
    [
      { name: 'X-Real-IP', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
    ],
    'measured',
    `${proxyModule}#proxy_set_header`,
    `${seen}, with Host $http_host; names with an underscore are dropped there and pass here`,
  ),
  responseHeaders: fact(
    [{ name: 'Server', action: 'set', value: 'nginx/1.22.1' }],
    'measured',
    `${proxyModule}#proxy_pass_header`,
    `${seen}; nginx replaces Date too, and puts its own headers first`,
  ),
  upstreamKeepAliveMs: fact(
    0,
    'measured',
    `${upstreamModule}#keepalive`,
    `${seen}: one connection for each request, Connection: close. proxy_http_version is 1.1, as ${webSocket} wants it; the default is 1.0`,
  ),
  unknownExpect: fact('ignore', 'measured', coreModule, seen),
  failures: nginxFailures,
  accessLog: fact(
    { source: 'nginx', success: combined, failure: combined, escape: 'hex' },
    'measured',
    logModule,
    `${seen}: the format "combined"`,
  ),
}
