import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import { railwayFailures } from './failures.ts'
import { captured, edge, failedToRespond, limits, logs, scaling } from './sources.ts'

const unstated = unstatedRouter(limits)

/** Railway's edge. */
export const railwayRouter: Profile['router'] = {
  ...unstated,
  hostname: fact('{app}.up.railway.app', 'documented', limits),
  defaultProto: fact('https', 'documented', limits),
  httpsOnly: fact(true, 'documented', limits, 'http is answered with 301'),
  timeouts: {
    ...unstated.timeouts,
    firstByteMs: fact(300_000, 'documented', limits, 'closed after 5 minutes without data'),
    idleMs: fact(300_000, 'documented', limits, 'closed after 5 minutes without data'),
    upgradedIdleMs: fact(0, 'documented', limits, 'WebSockets stay open'),
    totalMs: fact(900_000, 'documented', limits, '15 minutes, while data flows'),
    clientKeepAliveMs: fact(60_000, 'documented', limits),
    bootQueueMs: fact(15_000, 'secondary', failedToRespond, 'one 502 came after 15.1 s'),
  },
  requestLimits: fact(
    {
      requestLine: 32_768,
      headerLine: 32_768,
      headerName: 32_768,
      headerCount: 1000,
      methodName: 127,
    },
    'documented',
    limits,
    '32 KB for all headers together; here for each line',
  ),
  balancing: fact('random', 'documented', scaling),
  requestId: fact({ header: 'X-Railway-Request-Id', format: 'base64url' }, 'documented', limits, captured),
  requestHeaders: fact(
    [
      { name: 'X-Real-IP', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-For', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-Host', action: 'set', value: '{host}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: 'https' },
      { name: 'X-Request-Start', action: 'set', value: '{unixMs}' },
      { name: 'X-Railway-Edge', action: 'set', value: 'iad1' },
      { name: 'X-Railway-Request-Id', action: 'set', value: '{requestId}' },
    ],
    'documented',
    limits,
    `X-Forwarded-For ${captured}, one entry: whether a client's own is kept is not known; the edge is an example`,
  ),
  responseHeaders: fact(
    [
      { name: 'Server', action: 'set', value: 'railway-hikari' },
      { name: 'X-Railway-Request-Id', action: 'set', value: '{requestId}' },
      { name: 'X-Hikari-Trace', action: 'set', value: 'iad1.98a6' },
      { name: 'X-Railway-Edge', action: 'set', value: 'iad1' },
    ],
    'secondary',
    edge,
    `${captured}; the older edge is called railway-edge and has no X-Hikari-Trace; the place and the trace are examples`,
  ),
  failures: railwayFailures,
  accessLog: fact(
    { source: 'railway-edge', success: line(''), failure: line(',"responseDetails":"{description}"') },
    'documented',
    logs,
    'the fields of the HTTP log, in another order and without the ids of the deployment',
  ),
}

function line(more: string): string {
  return `{"method":"{method}","path":"{path}","httpStatus":{status}${more},"totalDuration":{serviceMillis},"host":"{host}","requestId":"{requestId}","clientUa":"{userAgent}","srcIp":"{clientIp}","txBytes":{bodyBytes},"rxBytes":{requestBytes},"upstreamAddress":"{upstream}","edgeRegion":"us-east4-eqdc4a","timestamp":"{isoTime}"}`
}
