import type { RouterFailureKind } from '../model/router-rules.ts'

/** What a failure between client and app is, whatever a platform calls it. */
export interface FailureText {
  readonly means: string
  /** Commands that show it in a clone of paas-sim; `{platform}` is the platform's id. Empty: it cannot be shown at will. */
  readonly see: readonly string[]
  readonly fix: string
}

const url = 'http://localhost:6420'
const faults = 'paas-sim up examples/faults --no-watch --platform {platform}'
const path = (name: string) => [faults, `curl -i ${url}/${name}`]
const sent = (request: string) => [faults, `printf '${request}' | nc localhost 6420`]

export const failureTexts: Readonly<Record<RouterFailureKind, FailureText>> = {
  'app-crashed': {
    means: 'The process of the app has ended, and no other instance is there to answer.',
    see: path('exit'),
    fix: "Read the app's last lines before the end; paas-sim check says what it ended with.",
  },
  'backlog-full': {
    means: 'More requests wait for the app than the router lets wait.',
    see: [],
    fix: 'Answer faster, or run more instances: --instances web=2.',
  },
  'first-byte-timeout': {
    means:
      'The app took the request, but did not begin to answer in the time the router gives it. It works on, the client has its error already.',
    see: path('hang'),
    fix: 'Give slow work to a worker and answer at once; set a shorter time-out for databases and other services.',
  },
  'closed-without-response': {
    means:
      'The app took the request and closed the connection without an answer: it crashed, or its server gave up.',
    see: path('close'),
    fix: 'Look for a crash, a worker time-out or a memory limit in its log; keep idle connections longer than the router.',
  },
  'no-instances': {
    means: 'No web instance runs: scaled to none, or none has been started.',
    see: [],
    fix: 'Start one. Without a web line in the Procfile there is none to start.',
  },
  'upstream-idle': {
    means: 'The app began its answer, then neither side sent a byte for as long as the router allows.',
    see: path('stall'),
    fix: 'Send something regularly: a comment line in server-sent events, a ping on a WebSocket.',
  },
  'bad-response': {
    means: 'What came back is no HTTP: another protocol, TLS, or a broken header.',
    see: path('garbage'),
    fix: 'Serve plain HTTP/1.1 on PORT.',
  },
  'response-interrupted': {
    means: 'The app closed the connection in the middle of its answer; the client got a part of it.',
    see: path('cut'),
    fix: 'Look for a crash in mid-answer, or a Content-Length that is larger than what is sent.',
  },
  'connect-timeout': {
    means: 'The app did not accept the connection in time: its process is stuck, or its queue is full.',
    see: [],
    fix: 'Do not block the event loop or all workers; run more of them.',
  },
  'boot-queue-timeout': {
    means: 'Requests wait while the app boots; this one waited longer than the router lets it.',
    see: [
      'paas-sim up examples/broken/never-listens --watch --patient --platform {platform}',
      `curl -i ${url}/`,
    ],
    fix: 'Listen sooner: paas-sim check says how long the boot takes.',
  },
  'connect-refused': {
    means: 'Nothing listens any more where the app was reached before.',
    see: [faults, `curl ${url}/refuse`, `curl -i ${url}/`],
    fix: 'The app closed its listener, or binds another address after a restart: paas-sim check says which.',
  },
  'response-content-length': {
    means: 'The Content-Length of the answer is no number, or there are two that differ.',
    see: [],
    fix: 'Let the HTTP library set it.',
  },
  'response-cookie-limit': {
    means: 'A cookie of the answer is longer than the router passes on.',
    see: path('big-cookie'),
    fix: 'Keep sessions in a store and only their id in the cookie.',
  },
  'response-header-limit': {
    means: 'A header of the answer is longer than the router passes on.',
    see: path('big-header'),
    fix: 'Put the data into the body.',
  },
  'response-status-line-limit': {
    means: 'The status line of the answer is longer than the router passes on.',
    see: path('long-status'),
    fix: 'Send the usual phrase: 200 OK.',
  },
  'bad-request': {
    means: 'What the client sent is no valid HTTP request. The app never sees it.',
    see: sent('no request\\r\\n\\r\\n'),
    fix: 'Look at the client, or at the proxy in front; TLS sent to a plain port looks like this too.',
  },
  'bad-header': {
    means: 'A header of the request is not valid, or too long. The app never sees it.',
    see: sent('GET / HTTP/1.1\\r\\nno header\\r\\n\\r\\n'),
    fix: 'Long cookies are the usual reason: keep sessions in a store and only their id in the cookie.',
  },
  'bad-chunk': {
    means: 'A chunk of the request body is not valid.',
    see: sent('POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n'),
    fix: 'Let the HTTP library of the client write the body.',
  },
  'request-line-too-long': {
    means: 'The address of the request is longer than the router takes.',
    see: [faults, `curl -i "${url}/$(head -c 70000 /dev/zero | tr '\\0' a)"`],
    fix: 'Send long data in a body: POST in place of GET.',
  },
  'unsupported-expect': {
    means: 'The client asks with Expect for something else than 100-continue.',
    see: [faults, `curl -i -H "Expect: more" -d x ${url}/`],
    fix: 'Leave the header out.',
  },
  'unsupported-version': {
    means: 'The request is of another version of HTTP than the router speaks.',
    see: sent('GET / HTTP/9.9\\r\\n\\r\\n'),
    fix: 'Use HTTP/1.1.',
  },
  'unsupported-method': {
    means: 'The router does not pass on this method.',
    see: [],
    fix: 'Use one of the usual methods; CONNECT and very long names are refused.',
  },
  'request-head-timeout': {
    means: 'The client opened a connection and did not send its request in time.',
    see: [],
    fix: 'Nothing of the app: a slow client, or a connection opened ahead.',
  },
  'client-closed': {
    means: 'The client left before the answer was complete: a closed tab, or a time-out of its own.',
    see: [faults, `curl -m 1 ${url}/hang`],
    fix: 'Harmless now and then; many of them mean that the app answers too slowly.',
  },
  'client-idle': {
    means: 'The client stopped sending in the middle of its request.',
    see: [],
    fix: 'Nothing of the app: a broken connection or a very slow upload.',
  },
  'router-stopping': {
    means: 'The router itself was stopped while the request was under way.',
    see: [],
    fix: 'Clients should try again.',
  },
  'all-quarantined': {
    means:
      'Every instance has refused connections a moment ago, and the router waits before it tries them again.',
    see: [faults, `curl ${url}/refuse`, `curl ${url}/`, `curl -i ${url}/`],
    fix: 'As for a refused connection: the app no longer listens where it did.',
  },
  'no-healthy-instances': {
    means: 'Instances run, but none passes its health check.',
    see: [],
    fix: 'Ask the health path yourself: paas-sim check --health-path /path says what it answers.',
  },
  'wake-failed': {
    means: 'The app was put to sleep without traffic and did not come up again in time.',
    see: [],
    fix: 'Shorten the boot; paas-sim up --sleep tries it.',
  },
  maintenance: {
    means: 'Maintenance mode is on: every request gets this answer, the app none of them.',
    see: ['paas-sim up examples/express --feature maintenance --platform {platform}', `curl -i ${url}/`],
    fix: 'Switch it off on the platform.',
  },
  'blank-app': {
    means: 'Nothing has been deployed yet.',
    see: [],
    fix: 'Deploy.',
  },
  suspended: {
    means: 'The platform has switched the app off: free hours used up, or suspended by its owner.',
    see: [],
    fix: "The platform's dashboard says why, and lets you resume it.",
  },
  'platform-error': {
    means: 'The platform itself failed.',
    see: [],
    fix: "Look at the platform's status page.",
  },
  'body-too-large': {
    means: 'The body of the request is larger than the router takes.',
    see: [faults, `head -c 200000000 /dev/zero | curl -i -T - ${url}/`],
    fix: "Upload large files straight to a store, or raise the platform's limit where it has one.",
  },
  'insecure-request': {
    means: 'The client used http where only https is served, and is sent there.',
    see: [`${faults} --proto http`, `curl -i ${url}/`],
    fix: 'Nothing: clients follow. Use https in links.',
  },
}
