import type { Fact, Profile } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { nginxFailures } from '../nginx/failures.ts'
import { nginxRouter } from '../nginx/router.ts'
import { nginxProxy, template } from './sources.ts'

const clientErrorPage = '<html>\n  <body>\n    <h1>THERE HAS BEEN A 400 ERROR.</h1>\n  </body>\n</html>\n'

const serverErrorPage = `<!DOCTYPE html>
<html>
<head>
  <title>We're sorry, but something went wrong (500)</title>
</head>
<body>
  <h1>We're sorry, but something went wrong.</h1>
  <p>If you are the application owner check the logs for more information.</p>
</body>
</html>
`

/** The nginx that Dokku sets up: what its template does not say is nginx's own way. */
export const dokkuRouter: Profile['router'] = {
  ...nginxRouter,
  defaultProto: fact('http', 'documented', nginxProxy, 'until the app is given a certificate'),
  httpsOnly: fact(false, 'documented', template, 'without a certificate'),
  mode: fact('serving', 'our-choice', nginxProxy, 'the usual one'),
  hostname: fact('{app}.dokku.me', 'our-choice', nginxProxy, 'any name of the server'),
  timeouts: {
    connectMs: fact(60_000, 'documented', nginxProxy),
    firstByteMs: fact(60_000, 'documented', nginxProxy, 'proxy-read-timeout'),
    idleMs: fact(60_000, 'documented', nginxProxy, 'proxy-read-timeout, between two reads'),
    bootQueueMs: fact(1, 'measured', template, 'nginx keeps no request waiting, see its profile'),
    clientKeepAliveMs: fact(75_000, 'documented', nginxProxy, '70 s with a certificate'),
    clientHeadMs: fact(60_000, 'documented', nginxProxy),
  },
  balancing: fact('round-robin', 'from-memory', nginxProxy, "nginx's default for an upstream block"),
  requestHeaders: fact(
    [
      { name: 'X-Forwarded-For', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-Port', action: 'set', value: '{publicPort}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
      { name: 'X-Request-Start', action: 'set', value: '{unixSeconds}' },
    ],
    'documented',
    template,
    "a client's X-Forwarded-For is replaced, not continued",
  ),
  responseHeaders: fact(
    [{ name: 'Server', action: 'set', value: 'nginx' }],
    'documented',
    template.replace('nginx.conf.sigil', 'dokku.conf.sigil'),
    'server_tokens off',
  ),
  failures: dokkuFailures(),
}

/** nginx's failures with Dokku's pages: one for every 4xx, one for every 5xx. */
function dokkuFailures(): Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> {
  const entries = Object.entries(nginxFailures).map(([kind, { fact: failure, confidence }]) => [
    kind,
    fact<RouterFailure>(
      { ...failure, body: pageFor(failure) },
      confidence,
      template,
      'the status is that of nginx, see its profile; of the page, its title and texts without their looks',
    ),
  ])
  return Object.fromEntries(entries)
}

function pageFor({ status, body }: RouterFailure): RouterFailure['body'] {
  if (body === 'empty' || status === null || status < 400) return body
  return { type: 'text/html', text: status < 500 ? clientErrorPage : serverErrorPage }
}
