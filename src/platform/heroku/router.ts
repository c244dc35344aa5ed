import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { herokuFailures } from './failures.ts'
import { codes, errorPages, requestId, requestTimeout, routing, vegur } from './sources.ts'

const shell = `<!DOCTYPE html>
<html>
  <head>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta charset="utf-8">
    <title>Application Error</title>
    <style media="screen">
      html,body,iframe { margin: 0; padding: 0; }
      html,body { height: 100%; overflow: hidden; }
      iframe { width: 100%; height: 100%; border: 0; }
    </style>
  </head>
  <body>
    <iframe src="{url}"></iframe>
  </body>
</html>
`

export const herokuRouter: Profile['router'] = {
  defaultProto: fact('http', 'documented', routing),
  httpsOnly: fact(false, 'documented', routing),
  mode: fact('serving', 'documented', routing),
  hostname: fact('{app}.herokuapp.com', 'our-choice', routing, 'any name under herokuapp.com'),
  timeouts: {
    connectMs: fact(5_000, 'documented', routing),
    firstByteMs: fact(30_000, 'documented', requestTimeout),
    idleMs: fact(55_000, 'documented', requestTimeout),
    bootQueueMs: fact(75_000, 'documented', `${codes}#h20-app-boot-timeout`),
    clientKeepAliveMs: fact(60_000, 'documented', routing, '"about 1 minute"'),
    clientHeadMs: fact(60_000, 'secondary', vegur, 'the idle limit of the legacy router'),
  },
  requestLimits: fact(
    { requestLine: 8192, headerLine: 8192, headerName: 1000, headerCount: 1000, methodName: 127 },
    'documented',
    `${routing}#http-validation-and-restrictions`,
  ),
  responseLimits: fact(
    { statusLine: 8192, headerLine: 524_288, cookie: 8192 },
    'documented',
    `${routing}#http-validation-and-restrictions`,
  ),
  quarantine: {
    durationMs: fact(5_000, 'documented', routing, '"up to 5 seconds"'),
    maxTries: fact(10, 'documented', routing, 'or the number of dynos, if fewer'),
    budgetMs: fact(75_000, 'documented', routing),
    backOffMs: fact(
      [100, 200, 400, 800, 1_600, 3_200, 5_000],
      'our-choice',
      routing,
      'documented as "an incremental back-off"',
    ),
  },
  ownPages: {
    error: fact('ERROR_PAGE_URL', 'documented', errorPages),
    maintenance: fact('MAINTENANCE_PAGE_URL', 'documented', errorPages),
    html: fact(shell, 'secondary', errorPages, 'the shell around the page, from copies of it'),
  },
  backlogPerInstance: fact(200, 'documented', `${codes}#h11-backlog-too-deep`),
  balancing: fact('random', 'documented', `${routing}#request-distribution`),
  requestId: fact(
    { header: 'X-Request-Id', keepPattern: '^[A-Za-z0-9+/=-]{20,200}$' },
    'documented',
    requestId,
  ),
  requestHeaders: fact(
    [
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'X-Forwarded-Port', action: 'set', value: '{publicPort}' },
      { name: 'X-Request-Id', action: 'set', value: '{requestId}' },
      { name: 'X-Request-Start', action: 'set', value: '{unixMs}' },
      { name: 'Via', action: 'append', value: '{httpVersion} heroku-router' },
    ],
    'documented',
    `${routing}#heroku-headers`,
  ),
  responseHeaders: fact(
    [
      { name: 'Via', action: 'append', value: '1.1 heroku-router' },
      { name: 'Server', action: 'default', value: 'Heroku' },
    ],
    'documented',
    routing,
    'the NEL and Report-To headers are left out: they would make browsers report to Heroku',
  ),
  upstreamKeepAliveMs: fact(90_000, 'documented', `${routing}#keepalives`),
  failures: herokuFailures,
  accessLog: fact(
    {
      source: 'heroku[router]',
      success:
        'at=info method={method} path="{path}" host={host} request_id={requestId} fwd={forwardedFor} dyno={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes} protocol=http{httpVersion} tls={tls}',
      failure:
        '{prefix}at={level} code={code} desc="{description}"{fields} method={method} path="{path}" host={host} request_id={requestId} fwd={forwardedFor} dyno={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes} protocol=http{httpVersion} tls={tls}',
    },
    'documented',
    `${routing}#heroku-router-log-format`,
    'the Router 2.0 format',
  ),
}
