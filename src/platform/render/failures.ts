import type { Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { nginxPage, phraseOf } from '../nginx-page.ts'
import { captured, cloudflareLimits, runtimeErrors, tls } from './sources.ts'

const html = 'text/html; charset=utf-8'

// The elements and their texts are as captured; the rest of that page is not published.
const badGateway = `<!DOCTYPE html>
<html>
<head><title>502</title></head>
<body>
<h1>Bad Gateway</h1>
<div>This service is currently unavailable. Please try again in a few minutes.</div>
</body>
</html>
`

/** What Render's edge answers in the app's place. The code is the value of the header x-render-routing. */
export const renderFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  'app-crashed': unreachable('the app has ended'),
  'first-byte-timeout': unreachable('the app did not begin to answer in 100 minutes'),
  'closed-without-response': unreachable('the app closed the connection without an answer'),
  'bad-response': unreachable('the app did not answer in HTTP'),
  'connect-timeout': unreachable('the app did not accept the connection'),
  'connect-refused': unreachable('the app refused the connection'),
  'boot-queue-timeout': unreachable('the app was still starting'),
  'response-content-length': unreachable('the app states a wrong content length'),
  'response-cookie-limit': unreachable('the app sends an oversized cookie'),
  'response-header-limit': unreachable('the app sends an oversized header'),
  'response-status-line-limit': unreachable('the app sends an oversized status line'),
  'upstream-idle': interrupted('the app stopped sending'),
  'response-interrupted': interrupted('the app closed the connection in its answer'),
  'backlog-full': guessed(503, 'too many requests are waiting'),
  'all-quarantined': guessed(503, 'no instance can be connected to'),
  'no-healthy-instances': documented503('no instance passes its health check'),
  'no-instances': documented503('no instance is running'),
  'router-stopping': guessed(503, 'the router is stopping'),
  'platform-error': guessed(503, 'Render itself has failed'),
  'blank-app': routed(502, 'no-deploy', 'nothing has been deployed', { type: html, text: badGateway }),
  suspended: routed(503, 'suspend', 'the service is suspended', {
    type: 'text/plain; charset=utf-8',
    text: 'Service Suspended\n',
  }),
  maintenance: fact<RouterFailure>(
    { status: 503, description: 'maintenance mode is on', level: 'info', body: 'page' },
    'from-memory',
    'https://render.com/docs/maintenance-mode',
    "the status is Render's, its page is not published",
  ),
  'wake-failed': routed(503, 'hibernate-wake-error', 'the app was asleep and did not wake', 'empty'),
  'client-closed': gone('the client left'),
  'client-idle': gone('the client was silent'),
  'bad-request': edge(400, 'bad request'),
  'bad-header': edge(400, 'bad header'),
  'bad-chunk': edge(400, 'bad chunk'),
  'request-line-too-long': edge(414, 'request line too long'),
  'unsupported-expect': edge(417, 'unsupported expect header value'),
  'unsupported-version': edge(505, 'unsupported HTTP version'),
  'unsupported-method': edge(405, 'unsupported method'),
  'request-head-timeout': edge(408, 'request head timeout'),
  'body-too-large': edge(413, 'body too large'),
  'insecure-request': fact<RouterFailure>(
    {
      status: 301,
      description: 'http is sent to https',
      level: 'info',
      body: 'empty',
      headers: { Location: 'https://{host}{path}' },
    },
    'documented',
    tls,
    'that there is a redirect is documented, its status is from memory',
  ),
}

function routed(status: number, code: string, description: string, body: RouterFailure['body']) {
  return fact<RouterFailure>(
    { status, code, description, level: 'error', body, headers: { 'X-Render-Routing': code } },
    'secondary',
    runtimeErrors,
    captured,
  )
}

function unreachable(description: string) {
  return routed(502, 'dynamic-paid-error', description, { type: html, text: badGateway })
}

/** The answer has begun: what is logged of it is not known. */
function interrupted(description: string) {
  return fact<RouterFailure>(
    { status: 502, description, level: 'error', body: 'empty' },
    'our-choice',
    runtimeErrors,
    'Render documents nothing about answers that end too early',
  )
}

function documented503(description: string) {
  return fact<RouterFailure>(
    { status: 503, description, level: 'error', body: 'empty' },
    'documented',
    runtimeErrors,
    'the status is documented, the body is not',
  )
}

function guessed(status: number, description: string) {
  return fact<RouterFailure>(
    { status, description, level: 'error', body: 'empty' },
    'our-choice',
    runtimeErrors,
    'Render documents no such answer',
  )
}

function gone(description: string) {
  return fact<RouterFailure>(
    { status: 499, description, level: 'info', body: 'empty' },
    'our-choice',
    runtimeErrors,
    'what Render logs of it is not documented: the usual status of proxies',
  )
}

/** Cloudflare's own page; Render never sees such a request. */
function edge(status: number, description: string) {
  const text = nginxPage(`${status} ${phraseOf(status)}`, 'cloudflare')
  return fact<RouterFailure>(
    { status, description, level: 'error', body: { type: 'text/html', text } },
    'from-memory',
    cloudflareLimits,
    'the look of the pages with which Cloudflare refuses a request; which status it has for each is not certain',
  )
}
