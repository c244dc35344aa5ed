import type { Profile } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedRouter } from '../unstated.ts'
import { appSpec, captured, emptyAnswers, failedDeployment } from './sources.ts'

const base = unstatedRouter(appSpec)

/** Cloudflare, and App Platform's ingress behind it, as one. */
export const digitaloceanRouter: Profile['router'] = {
  ...base,
  hostname: fact('{app}.ondigitalocean.app', 'documented', failedDeployment),
  timeouts: {
    ...base.timeouts,
    firstByteMs: fact(
      60_000,
      'secondary',
      appSpec,
      'users report about 60 s, others 30 to 100; DigitalOcean states none',
    ),
  },
  requestHeaders: fact(
    [
      { name: 'DO-Connecting-IP', action: 'set', value: '{clientIp}' },
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}, 162.158.0.1' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
    ],
    'secondary',
    emptyAnswers,
    'documented is do-connecting-ip; users find an address of the ingress in X-Forwarded-For, here an example behind the client, and the rest is our choice',
  ),
  responseHeaders: fact(
    [
      { name: 'X-DO-App-Origin', action: 'set', value: '00000000-0000-4000-8000-000000000000' },
      { name: 'X-DO-Orig-Status', action: 'default', value: '{status}' },
      { name: 'Server', action: 'set', value: 'cloudflare' },
      { name: 'CF-Ray', action: 'set', value: '{spanId}-FRA' },
    ],
    'secondary',
    appSpec,
    `${captured}; the id of the app and the airport are examples`,
  ),
  replacedAnswers: fact(
    {
      statuses: [502, 503, 504],
      failure: {
        status: 504,
        description: 'the app answered with a status that the edge does not pass on',
        level: 'error',
        body: 'page',
        headers: { 'X-DO-Orig-Status': '{originalStatus}' },
      },
    },
    'secondary',
    appSpec,
    `${captured}: an HTML page of the edge's with 504, whatever the app says; the page here is another`,
  ),
  failures: {
    ...base.failures,
    ...each(
      ['app-crashed', 'no-instances', 'connect-refused', 'boot-queue-timeout', 'no-healthy-instances'],
      at504(503),
    ),
    ...each(['connect-timeout', 'first-byte-timeout'], at504(504)),
    ...each(['closed-without-response', 'bad-response'], failure =>
      fact<RouterFailure>(
        { ...failure, status: 520 },
        'documented',
        emptyAnswers,
        '520: an invalid or empty answer',
      ),
    ),
  },
}

type Restate = (failure: RouterFailure) => ReturnType<typeof fact<RouterFailure>>

function each(kinds: readonly RouterFailureKind[], restate: Restate) {
  return Object.fromEntries(kinds.map(kind => [kind, restate(base.failures[kind].fact)]))
}

/** The edge has one page and one status for what failed behind it, and keeps the status it got in a header. */
function at504(original: number): Restate {
  return failure =>
    fact(
      { ...failure, status: 504, headers: { 'X-DO-Orig-Status': String(original) } },
      'secondary',
      appSpec,
      `${captured}: the edge answers 502, 503 and 504 with its own page and 504`,
    )
}
