import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { renderFailures } from './failures.ts'
import {
  captured,
  cloudflareHeaders,
  cloudflareLimits,
  logging,
  skills,
  tls,
  webServices,
} from './sources.ts'

const silent = 'Render documents none'

/** Cloudflare and Render's own proxy behind it, as one. */
export const renderRouter: Profile['router'] = {
  defaultProto: fact('https', 'documented', tls),
  httpsOnly: fact(true, 'documented', tls, 'http is answered with a redirect to https'),
  mode: fact('serving', 'documented', webServices),
  hostname: fact('{app}.onrender.com', 'documented', webServices),
  timeouts: {
    connectMs: fact(5_000, 'our-choice', webServices, silent),
    firstByteMs: fact(
      6_000_000,
      'secondary',
      'https://render.com/docs/render-vs-vercel-comparison',
      'an answer may take 100 minutes',
    ),
    idleMs: fact(
      6_000_000,
      'our-choice',
      webServices,
      'the same 100 minutes; WebSockets have no fixed limit',
    ),
    bootQueueMs: fact(
      90_000,
      'our-choice',
      'https://render.com/docs/free',
      'a request waits while a sleeping app wakes, about one minute; no limit is documented',
    ),
    clientKeepAliveMs: fact(400_000, 'from-memory', cloudflareLimits, "Cloudflare's side of the connection"),
    clientHeadMs: fact(60_000, 'our-choice', cloudflareLimits, silent),
  },
  requestLimits: fact(
    { requestLine: 16_384, headerLine: 131_072, headerName: 131_072, headerCount: 10_000, methodName: 127 },
    'from-memory',
    cloudflareLimits,
    "Cloudflare's 16 kB of URL and 128 kB of headers, here for each header; Render's own are not documented",
  ),
  responseLimits: fact(
    { statusLine: 131_072, headerLine: 131_072, cookie: 131_072 },
    'from-memory',
    cloudflareLimits,
    "Cloudflare's 128 kB; Render's own are not documented",
  ),
  balancing: fact('round-robin', 'secondary', webServices, 'evenly distributed; how is not published'),
  requestId: fact({ header: 'Rndr-Id', format: '8-4-4' }, 'secondary', webServices, captured),
  requestHeaders: fact(
    [
      { name: 'Accept-Encoding', action: 'set', value: 'gzip, br' },
      { name: 'CDN-Loop', action: 'set', value: 'cloudflare; loops=1' },
      { name: 'CF-Connecting-IP', action: 'set', value: '{clientIp}' },
      { name: 'CF-IPCountry', action: 'set', value: 'XX' },
      { name: 'CF-Ray', action: 'set', value: '{requestIdDigits}-FRA' },
      { name: 'CF-Visitor', action: 'set', value: '{"scheme":"{proto}"}' },
      { name: 'Render-Proxy-TTL', action: 'set', value: '4' },
      { name: 'Rndr-Id', action: 'set', value: '{requestId}' },
      { name: 'True-Client-IP', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}, 172.71.0.1, 10.0.0.1' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'X-Request-Start', action: 'set', value: '{unixUs}' },
    ],
    'secondary',
    skills,
    `${captured}; the addresses, the country and the airport are examples, Cloudflare's and Render's own change`,
  ),
  responseHeaders: fact(
    [
      { name: 'CF-Ray', action: 'set', value: '{requestIdDigits}-FRA' },
      { name: 'Rndr-Id', action: 'set', value: '{requestId}' },
      { name: 'X-Render-Origin-Server', action: 'set', from: 'Server', value: 'Render' },
      { name: 'Server', action: 'set', value: 'cloudflare' },
    ],
    'secondary',
    cloudflareHeaders,
    `${captured}; Alt-Svc is left out: it would make browsers try HTTP/3`,
  ),
  upstreamKeepAliveMs: fact(
    90_000,
    'our-choice',
    webServices,
    "not documented; Node apps are told to keep connections for 120 s, longer than Render's proxy does",
  ),
  failures: renderFailures,
  accessLog: fact(
    {
      source: '',
      success:
        '[{method}]{status} {host}{path} clientIP="{clientIp}" requestID="{requestId}" responseTimeMS={serviceMillis} responseBytes={bodyBytes} userAgent="{userAgent}"',
      failure:
        '[{method}]{status} {host}{path} clientIP="{clientIp}" requestID="{requestId}" responseTimeMS={serviceMillis} responseBytes={bodyBytes} userAgent="{userAgent}"',
    },
    'from-memory',
    logging,
    'request logs are on the larger plans only; documented is that responseTimeMS= stands in them',
  ),
}
