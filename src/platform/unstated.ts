import type { Fact, Profile } from '../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../model/router-rules.ts'
import { fact } from './fact.ts'

const note = 'not stated by the platform: what plain HTTP routers do'

/**
 * What a router does about which a platform says nothing: a profile begins with these and replaces what its sources
 * state. Every value is marked `our-choice`, so that nobody takes it for the platform's.
 * @param docs where the platform would have stated it
 */
export function unstatedRouter(docs: string) {
  const chosen = <T>(value: T, why: string = note) => fact(value, 'our-choice', docs, why)
  return {
    hostname: chosen('{app}.example.com', 'any public name'),
    defaultProto: chosen('https' as const, 'TLS ends in front of the app'),
    httpsOnly: chosen(false),
    mode: chosen('serving' as const, 'the usual one'),
    timeouts: {
      connectMs: chosen(5_000),
      firstByteMs: chosen(60_000),
      idleMs: chosen(60_000),
      bootQueueMs: chosen(10_000),
      clientKeepAliveMs: chosen(75_000),
      clientHeadMs: chosen(60_000),
    },
    requestLimits: chosen({
      requestLine: 8192,
      headerLine: 8192,
      headerName: 8192,
      headerCount: 1000,
      methodName: 127,
    }),
    responseLimits: chosen({ statusLine: 8192, headerLine: 65_536, cookie: 65_536 }),
    balancing: chosen('round-robin' as const),
    requestId: chosen({ header: 'X-Request-Id' }),
    requestHeaders: chosen([
      { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
      { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
    ] as const),
    responseHeaders: chosen([]),
    upstreamKeepAliveMs: chosen(60_000),
    failures: unstatedFailures(docs),
    accessLog: chosen({ source: 'router', success: logLine, failure: logLine }),
  } satisfies Profile['router']
}

/** What a platform writes about an instance whose own words are not known: nothing. */
export function unstatedInstanceLog(docs: string): Profile['instanceLog'] {
  return fact(
    {
      source: 'platform',
      states: { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      lines: {},
    },
    'our-choice',
    docs,
    'its own texts are not known: nothing is written',
  )
}

/** Where no platform's file names a command: the files that buildpacks know. */
export function unstatedStart(docs: string, why: string): Profile['start'] {
  return {
    sources: fact(
      ['procfile', 'compose', 'dockerfile', 'package-start', 'server-js'],
      'our-choice',
      docs,
      why,
    ),
    routedProcess: fact('web', 'our-choice', docs, why),
    releaseProcess: fact('release', 'our-choice', docs, why),
    buildScripts: fact(['build'], 'our-choice', docs, why),
    // It leaves nothing of itself in front of a simple command, as where a platform starts the command without a shell.
    shell: fact('bash', 'our-choice', docs, why),
  }
}

/** What the clients of a failed request get. */
export function unstatedFailures(docs: string): Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> {
  const entries = Object.entries(statuses).map(([kind, [status, description]]) => [
    kind,
    fact<RouterFailure>(
      {
        status,
        description,
        level: status !== null && status < 500 ? 'info' : 'error',
        body: status === 408 || interrupted.has(kind) ? 'empty' : 'page',
        ...(kind === 'insecure-request' ? { headers: { Location: 'https://{host}{path}' } } : {}),
      },
      'our-choice',
      docs,
      note,
    ),
  ])
  return Object.fromEntries(entries)
}

const logLine =
  'method={method} path="{path}" host={host} request_id={requestId} fwd="{forwardedFor}" instance={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes}{fields}'

const statuses: Readonly<Record<RouterFailureKind, readonly [number | null, string]>> = {
  'app-crashed': [503, 'the app has crashed'],
  'backlog-full': [503, 'too many requests wait for the app'],
  'first-byte-timeout': [504, 'the app did not begin to answer in time'],
  'closed-without-response': [502, 'the app closed the connection without an answer'],
  'no-instances': [503, 'no instance is running'],
  'upstream-idle': [504, 'the app stopped in the middle of its answer'],
  'bad-response': [502, 'what the app sent is no HTTP answer'],
  'response-interrupted': [502, 'the app closed the connection in the middle of its answer'],
  'connect-timeout': [504, 'the connection to the app was not made in time'],
  'boot-queue-timeout': [503, 'no instance came up in time'],
  'connect-refused': [502, 'the app refused the connection'],
  'response-content-length': [502, 'the answer has no valid Content-Length'],
  'response-cookie-limit': [502, 'a cookie of the answer is too long'],
  'response-header-limit': [502, 'a header of the answer is too long'],
  'response-status-line-limit': [502, 'the status line of the answer is too long'],
  'bad-request': [400, 'not a valid request'],
  'bad-header': [400, 'a header of the request is not valid, or too long'],
  'bad-chunk': [400, 'a chunk of the body is not valid'],
  'request-line-too-long': [414, 'the request line is too long'],
  'unsupported-expect': [417, 'an Expect other than 100-continue'],
  'unsupported-version': [505, 'not HTTP/1.0 or 1.1'],
  'unsupported-method': [405, 'the method is not supported'],
  'request-head-timeout': [408, 'the request was not sent in time'],
  'client-closed': [499, 'the client has left'],
  'client-idle': [408, 'the client stopped in the middle of its request'],
  'router-stopping': [503, 'the router is stopping'],
  'all-quarantined': [503, 'every instance has refused connections a moment ago'],
  'no-healthy-instances': [503, 'no instance passes its health check'],
  'wake-failed': [503, 'the sleeping app could not be woken'],
  maintenance: [503, 'maintenance'],
  'blank-app': [503, 'nothing has been deployed'],
  suspended: [503, 'the app is suspended'],
  'platform-error': [500, 'the platform itself has failed'],
  'body-too-large': [413, 'the body of the request is too large'],
  'insecure-request': [301, 'http is sent to https'],
}

const interrupted: ReadonlySet<string> = new Set<RouterFailureKind>([
  'upstream-idle',
  'response-interrupted',
  'client-closed',
  'client-idle',
])
