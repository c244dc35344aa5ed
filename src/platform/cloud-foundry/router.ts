import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import { cloudFoundryFailures } from './failures.ts'
import { accessLogRecord, gorouter, roundTripper, routerSpec, routing } from './sources.ts'

const unstated = unstatedRouter(routing)
const appId = '9d1c0a52-33a1-4d1f-8f6e-6a1b2c3d4e5f'

/** gorouter, as cf-deployment sets it up. */
export const cloudFoundryRouter: Profile['router'] = {
  ...unstated,
  hostname: fact('{app}.apps.example.com', 'our-choice', routing, 'the domain is that of the installation'),
  timeouts: {
    connectMs: fact(5_000, 'documented', `${gorouter}/config/config.go`, 'EndpointDialTimeout'),
    firstByteMs: fact(900_000, 'documented', routerSpec, 'request_timeout_in_seconds, of the whole request'),
    idleMs: fact(900_000, 'our-choice', routerSpec, 'there is no limit but that of the whole request'),
    upgradedIdleMs: fact(0, 'documented', routing, 'a WebSocket is held open'),
    totalMs: fact(900_000, 'documented', routerSpec, 'request_timeout_in_seconds'),
    bootQueueMs: fact(
      1,
      'documented',
      routing,
      'a request never waits: an instance that is not healthy has no route',
    ),
    clientKeepAliveMs: fact(900_000, 'documented', routerSpec, 'frontend_idle_timeout'),
    clientHeadMs: fact(
      900_000,
      'our-choice',
      routerSpec,
      'read_header_timeout is 0, none: the idle limit stands in for it',
    ),
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
    routerSpec,
    'max_header_kb, 1024, for the request line and all headers together; here for each line',
  ),
  quarantine: fact(
    { durationMs: 30_000, maxTries: 3, budgetMs: 0, backOffMs: [], whenAll: 'try' },
    'documented',
    routerSpec,
    'backends.max_attempts; a failed endpoint is skipped for 30 s, unless all have failed. Requests that were sent and got nothing are not sent again here: gorouter does so with those that are idempotent',
  ),
  affinity: fact(
    { cookie: '__VCAP_ID__', attributes: 'Path=/; HttpOnly', beside: ['JSESSIONID'] },
    'documented',
    roundTripper,
    "as in setupStickySession; there it also takes the expiry, Secure and SameSite of the app's cookie",
  ),
  backlogPerInstance: fact(500, 'documented', routerSpec, 'backends.max_conns'),
  balancing: fact('round-robin', 'documented', routing),
  requestId: fact(
    { header: 'X-Vcap-Request-Id' },
    'documented',
    `${gorouter}/handlers/request_id.go`,
    "a client's is always replaced",
  ),
  requestHeaders: fact(
    [
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
      { name: 'X-Forwarded-Proto', action: 'default', value: '{proto}' },
      { name: 'X-Request-Start', action: 'default', value: '{unixMs}' },
      { name: 'X-Vcap-Request-Id', action: 'set', value: '{requestId}' },
      { name: 'X-Cf-Applicationid', action: 'set', value: appId },
      { name: 'X-Cf-App-Instance', action: 'remove' },
    ],
    'documented',
    `${gorouter}/proxy/proxy.go`,
    'X-CF-InstanceID and X-CF-InstanceIndex are left out here; the application id is an example',
  ),
  responseHeaders: fact(
    [{ name: 'X-Vcap-Request-Id', action: 'default', value: '{requestId}' }],
    'documented',
    `${gorouter}/proxy/modifyresponse.go`,
  ),
  upstreamKeepAliveMs: fact(90_000, 'documented', `${gorouter}/proxy/proxy.go`, 'IdleConnTimeout'),
  failures: cloudFoundryFailures,
  accessLog: fact(
    { source: 'RTR/0', success: line('-'), failure: line('{description}') },
    'documented',
    accessLogRecord,
    'times have nanoseconds there; gorouter_time is not measured here, and instance ids are not known',
  ),
}

function line(error: string): string {
  return `{host} - [{isoTime}] "{requestLine}" {status} {requestBytes} {bodyBytes} "{referer}" "{userAgent}" "{clientIp}:{clientPort}" "{upstream}" x_forwarded_for:"{forwardedFor}" x_forwarded_proto:"{proto}" vcap_request_id:"{requestId}" response_time:{serviceSeconds} gorouter_time:0.000 app_id:"${appId}" app_index:"{instanceNumber}" instance_id:"-" x_cf_routererror:"${error}"`
}
