import type { Fact, Profile } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import { captured, customContainer, settings } from './sources.ts'

const base = unstatedRouter(settings)

// The title is remembered, the rest of that page is not.
const applicationError = `<!DOCTYPE html>
<html>
<head><title>Application Error</title></head>
<body><h1>Application Error</h1></body>
</html>
`

/** The front ends of App Service. */
export const azureRouter: Profile['router'] = {
  ...base,
  hostname: fact('{app}.azurewebsites.net', 'documented', settings, 'WEBSITE_HOSTNAME'),
  timeouts: {
    ...base.timeouts,
    firstByteMs: fact(230_000, 'secondary', settings, 'cannot be changed'),
    idleMs: fact(
      230_000,
      'secondary',
      settings,
      'described as an idle limit by some, as that of the whole request by others',
    ),
  },
  affinity: {
    cookie: fact('ARRAffinity', 'documented', settings, captured),
    attributes: fact(
      'Path=/; HttpOnly; Secure',
      'documented',
      settings,
      `${captured}; Domain is left out: browsers would refuse it for localhost`,
    ),
    twin: fact(
      { cookie: 'ARRAffinitySameSite', attributes: 'Path=/; HttpOnly; SameSite=None; Secure' },
      'documented',
      settings,
      captured,
    ),
  },
  requestId: fact({ header: 'X-Arr-Log-Id' }, 'documented', settings, captured),
  requestHeaders: fact(
    [
      { name: 'Max-Forwards', action: 'set', value: '10' },
      { name: 'Client-Ip', action: 'set', value: '{clientIp}:{clientPort}' },
      { name: 'X-Client-Ip', action: 'set', value: '{clientIp}' },
      { name: 'X-Client-Port', action: 'set', value: '{clientPort}' },
      { name: 'X-Arr-Log-Id', action: 'set', value: '{requestId}' },
      { name: 'Disguised-Host', action: 'set', value: '{host}' },
      { name: 'Was-Default-Hostname', action: 'set', value: '{host}' },
      { name: 'X-Site-Deployment-Id', action: 'set', value: 'app' },
      { name: 'X-Original-Url', action: 'set', value: '{path}' },
      { name: 'X-Waws-Unencoded-Url', action: 'set', value: '{path}' },
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}:{clientPort}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: 'https', proto: 'https' },
      { name: 'X-AppService-Proto', action: 'set', value: 'https', proto: 'https' },
      { name: 'X-Forwarded-TlsVersion', action: 'set', value: '1.2', proto: 'https' },
      { name: 'X-Arr-Ssl', action: 'set', value: '2048|256|C=US|CN=*.azurewebsites.net', proto: 'https' },
    ],
    'documented',
    settings,
    `${captured}; the certificate and X-Site-Deployment-Id, there the name of the app, are examples`,
  ),
  failures: {
    ...base.failures,
    ...down(['app-crashed', 'no-instances', 'connect-refused', 'boot-queue-timeout']),
    'first-byte-timeout': fact<RouterFailure>(
      { ...base.failures['first-byte-timeout'].fact, status: 504 },
      'secondary',
      settings,
      'reported as 502 or 504',
    ),
  },
}

/** The site did not start: clients see this until it does. */
function down(kinds: readonly RouterFailureKind[]): Readonly<Record<string, Fact<RouterFailure>>> {
  const entries = kinds.map(kind => [
    kind,
    fact<RouterFailure>(
      {
        ...base.failures[kind].fact,
        status: 503,
        body: { type: 'text/html', text: applicationError },
      },
      'from-memory',
      customContainer,
      'the page "Application Error", without its looks; 503 while a start is tried is documented',
    ),
  ])
  return Object.fromEntries(entries)
}
