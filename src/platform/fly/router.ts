import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import { flyFailures } from './failures.ts'
import { captured, configuration, errorCodes, idleRemoved, loadBalancing, requestHeaders } from './sources.ts'

const unstated = unstatedRouter(loadBalancing)
/** The longest a timer can be. */
const never = 2_147_483_647

/** Fly Proxy: the edge and the proxy on the app's host as one. */
export const flyRouter: Profile['router'] = {
  ...unstated,
  hostname: fact('{app}.fly.dev', 'from-memory', configuration, 'the shared domain of every app'),
  httpsOnly: fact(
    true,
    'from-memory',
    configuration,
    'force_https, which fly launch writes into fly.toml; without it http is served',
  ),
  timeouts: {
    ...unstated.timeouts,
    firstByteMs: fact(never, 'our-choice', errorCodes, 'no limit is documented: 24 days'),
    idleMs: fact(
      never,
      'secondary',
      idleRemoved,
      'none since 2023, 24 days here; http_options.idle_timeout of fly.toml sets one',
    ),
    upgradedIdleMs: fact(0, 'secondary', idleRemoved, 'none since 2023'),
    bootQueueMs: fact(
      30_000,
      'our-choice',
      errorCodes,
      'up to 90 retries are documented, the time they take is not',
    ),
  },
  balancing: fact(
    'random',
    'documented',
    loadBalancing,
    'the closest and least loaded, by chance between equals',
  ),
  requestId: fact({ header: 'Fly-Request-Id', format: 'ulid' }, 'secondary', requestHeaders, captured),
  requestHeaders: fact(
    [
      { name: 'Fly-Client-IP', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}, 66.241.124.1' },
      { name: 'Fly-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'Fly-Forwarded-SSL', action: 'set', value: '{ssl}' },
      { name: 'X-Forwarded-SSL', action: 'set', value: '{ssl}' },
      { name: 'Fly-Forwarded-Port', action: 'set', value: '{publicPort}' },
      { name: 'X-Forwarded-Port', action: 'default', value: '{publicPort}' },
      { name: 'Fly-Region', action: 'set', value: 'iad' },
      { name: 'Fly-Request-Id', action: 'set', value: '{requestId}-iad' },
      { name: 'X-Request-Start', action: 'set', value: 't={unixUs}' },
      { name: 'Via', action: 'append', value: '{httpVersion} fly.io' },
    ],
    'documented',
    requestHeaders,
    `Fly-Request-Id, Fly-Forwarded-Proto, Fly-Forwarded-SSL and X-Request-Start ${captured}; region and the app's own address are examples, and Fly-Traceparent is left out`,
  ),
  responseHeaders: fact(
    [
      { name: 'Server', action: 'set', value: 'Fly/da35c1382 (2025-08-20)' },
      { name: 'Via', action: 'append', value: '1.1 fly.io' },
      { name: 'Fly-Request-Id', action: 'set', value: '{requestId}-iad' },
    ],
    'secondary',
    configuration,
    `${captured}; response.pristine of fly.toml leaves them out`,
  ),
  upstreamKeepAliveMs: fact(4_000, 'documented', loadBalancing, 'about 4 s'),
  failures: flyFailures,
  accessLog: {
    source: fact('proxy', 'documented', errorCodes, 'proxy[machine id] there'),
    success: fact(
      unstated.accessLog.fact.success,
      'our-choice',
      errorCodes,
      'Fly.io writes nothing about requests that succeed',
    ),
    failure: fact(
      'iad [{level}] [{code}] {description} method={method} path="{path}" status={status}',
      'secondary',
      errorCodes,
      `${captured}; there method, path and status are not in the line`,
    ),
  },
}
