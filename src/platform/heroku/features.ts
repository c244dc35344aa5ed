import type { Profile } from '../../model/profile.ts'
import type { RouterFailure } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { codes, cowboyku, maintenanceMode, preboot, routing, sessionAffinity, vegur } from './sources.ts'

export const herokuFeatures: NonNullable<Profile['features']> = {
  preboot: {
    description: 'a deploy starts the new dynos beside the old ones and switches the traffic 3 minutes later',
    changes: {
      deploy: fact(
        { kind: 'overlap', switchAfterMs: 180_000, retireAfterMs: 0 },
        'documented',
        preboot,
        'two minutes after the limit of the boot, which is one minute',
      ),
    },
  },
  'http-session-affinity': {
    description: 'a client stays with its dyno, by a cookie',
    changes: {
      router: {
        affinity: {
          cookie: fact('heroku-session-affinity', 'documented', sessionAffinity),
          maxAgeSeconds: fact(86_400, 'secondary', sessionAffinity, 'as captured by users of Heroku, 2017'),
          attributes: fact(
            'Path=/; HttpOnly',
            'secondary',
            sessionAffinity,
            'as captured by users of Heroku',
          ),
        },
      },
    },
  },
  'http-disable-keepalive-to-dyno': {
    description: 'the router opens a new connection to the dyno for each request',
    changes: { router: { upstreamKeepAliveMs: fact(0, 'documented', `${routing}#keepalives`) } },
  },
  maintenance: {
    description: 'maintenance mode is on: every request gets 503 (H80)',
    changes: { router: { mode: fact('maintenance', 'documented', maintenanceMode) } },
  },
  'legacy-router': {
    description:
      'the router before Router 2.0: Via 1.1 vegur, no keep-alive to dynos, its own statuses and log format',
    changes: {
      router: {
        requestHeaders: fact(
          [
            { name: 'X-Request-Id', action: 'set', value: '{requestId}' },
            { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
            { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
            { name: 'X-Forwarded-Port', action: 'set', value: '{publicPort}' },
            { name: 'Via', action: 'append', value: '1.1 vegur' },
            { name: 'Connect-Time', action: 'set', value: '0' },
            { name: 'X-Request-Start', action: 'set', value: '{unixMs}' },
            { name: 'Total-Route-Time', action: 'set', value: '0' },
          ],
          'documented',
          vegur,
          'Connect-Time and Total-Route-Time are measured there, in ms; here they are written before the connect',
        ),
        responseHeaders: fact(
          [
            { name: 'Via', action: 'append', value: '1.1 vegur' },
            { name: 'Server', action: 'default', value: 'Cowboy' },
          ],
          'documented',
          cowboyku,
        ),
        upstreamKeepAliveMs: fact(0, 'documented', vegur),
        failures: {
          'request-line-too-long': refused(414, 'request line too long'),
          'request-head-timeout': refused(408, 'request head timeout'),
          'unsupported-version': refused(505, 'unsupported HTTP version'),
          'bad-header': refused(400, 'bad header'),
          'bad-request': refused(400, 'bad request'),
        },
        accessLog: fact(
          {
            success:
              'at=info method={method} path="{path}" host={host} request_id={requestId} fwd="{forwardedFor}" dyno={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes} protocol={proto}',
            failure:
              '{prefix}at={level} code={code} desc="{description}"{fields} method={method} path="{path}" host={host} request_id={requestId} fwd="{forwardedFor}" dyno={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes} protocol={proto}',
          },
          'documented',
          `${routing}#heroku-router-log-format`,
        ),
      },
    },
  },
}

function refused(status: number, cause: string) {
  return fact<RouterFailure>(
    { status, code: 'H26', description: 'Request Error', level: 'error', fields: { cause }, body: 'empty' },
    'documented',
    vegur,
    `the status is in its source, the code in ${codes}`,
  )
}
