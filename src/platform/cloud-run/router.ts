import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import { cloudRunFailures } from './failures.ts'
import { captured, contract, headersSeen, httpsRequest, logging, quotas, requestTimeout } from './sources.ts'

const unstated = unstatedRouter(contract)

/** Google's front end and Cloud Run's own router behind it, as one. */
export const cloudRunRouter: Profile['router'] = {
  ...unstated,
  hostname: fact(
    '{app}-123456789012.us-central1.run.app',
    'documented',
    httpsRequest,
    'SERVICE-PROJECT_NUMBER.REGION.run.app; the number and the region are examples',
  ),
  defaultProto: fact('https', 'documented', contract),
  httpsOnly: fact(true, 'documented', httpsRequest, 'every http request is redirected to https'),
  timeouts: {
    ...unstated.timeouts,
    firstByteMs: fact(300_000, 'documented', requestTimeout, 'up to 3600 s'),
    idleMs: fact(300_000, 'our-choice', requestTimeout, 'there is no limit but that of the whole request'),
    upgradedIdleMs: fact(0, 'our-choice', requestTimeout, 'there is no limit but that of the whole request'),
    totalMs: fact(300_000, 'documented', requestTimeout, 'streams too; the instance goes on working'),
    upgradedTotalMs: fact(300_000, 'documented', requestTimeout, 'a WebSocket is one request'),
    bootQueueMs: fact(
      10_000,
      'from-memory',
      contract,
      'about 10 s, or 3.5 times what a start usually takes, whichever is longer',
    ),
  },
  requestLimits: fact(
    {
      body: 33_554_432,
      requestLine: 8192,
      headerLine: 8192,
      headerName: 8192,
      headerCount: 1000,
      methodName: 127,
    },
    'documented',
    quotas,
    '32 MiB of a body by HTTP/1; the other limits are not stated, what plain HTTP routers do stands in for them',
  ),
  quarantine: fact(
    { durationMs: 0, maxTries: 1, budgetMs: 0, backOffMs: [], whenAll: 'try' },
    'from-memory',
    contract,
    'a request is not tried again on another instance',
  ),
  requestId: fact({ header: 'X-Cloud-Trace-Context' }, 'secondary', headersSeen, "the trace's id"),
  requestHeaders: fact(
    [
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'Forwarded', action: 'append', value: 'for="{clientIp}";proto={proto}' },
      { name: 'X-Cloud-Trace-Context', action: 'set', value: '{requestIdDigits}/{spanNumber};o=1' },
      { name: 'traceparent', action: 'set', value: '00-{requestIdDigits}-{spanId}-01' },
    ],
    'secondary',
    headersSeen,
    `${captured}; a trace that a client begins is not gone on with here`,
  ),
  responseHeaders: fact(
    [
      { name: 'X-Cloud-Trace-Context', action: 'set', value: '{requestIdDigits};o=1' },
      { name: 'Server', action: 'set', value: 'Google Frontend' },
    ],
    'secondary',
    headersSeen,
    `${captured}; Alt-Svc is left out: it would make browsers try HTTP/3`,
  ),
  failures: cloudRunFailures,
  accessLog: fact(
    {
      source: 'run.googleapis.com/requests',
      success: line(''),
      failure: line(',"textPayload":"{description}"'),
    },
    'documented',
    logging,
    'the fields of httpRequest in an entry of Cloud Logging, without its labels',
  ),
}

function line(more: string): string {
  return `{"httpRequest":{"requestMethod":"{method}","status":{status},"requestUrl":"{url}","latency":"{serviceSeconds}s","requestSize":"{requestBytes}","responseSize":"{bodyBytes}","remoteIp":"{clientIp}","userAgent":"{userAgent}","protocol":"HTTP/{httpVersion}"}${more},"trace":"{requestIdDigits}"}`
}
