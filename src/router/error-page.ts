import { STATUS_CODES } from 'node:http'
import type { RouterFailure, RouterFailureKind } from '../model/router-rules.ts'

/** Why the router answers in the app's place: a failure, or an answer of the app's that is not passed on. */
export type AnsweredInPlace = RouterFailureKind | 'replaced-answer'

/** What the page says about the request. */
export interface FailedRequest {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly requestId: string
  readonly instance: string | null
  /** Of the answer that this one replaces. */
  readonly appStatus?: number | null
}

/** The page of paas-sim, where a platform's own is unknown or tells a developer nothing. */
export function errorPage(kind: AnsweredInPlace, failure: RouterFailure, request: FailedRequest): string {
  const status = failure.status ?? 503
  const title = [failure.code, failure.description].filter(Boolean).join(' ')
  const facts: [string, string][] = [
    ['answer', `${status} ${STATUS_CODES[status] ?? ''}`.trim()],
    ['request', `${request.method} ${request.path}`],
    ['request id', request.requestId],
    ['instance', request.instance ?? 'none was chosen'],
    ['the app answered', String(request.appStatus ?? '')],
    ...Object.entries(failure.fields ?? {}),
  ]
  const rows = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value.slice(0, 500))}</dd>`)
    .join('\n')
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(adviceFor[kind])}</p>
<dl>
${rows}
</dl>
<footer>Answered by the router of paas-sim in the app's place.</footer>
</main>
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; padding: 12vh 1.5rem; color: CanvasText; background: Canvas }
main { max-width: 40rem; margin: auto }
h1 { font-size: 1.6rem; margin: 0 0 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 2rem 0 }
dt { opacity: .65 }
dd { margin: 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere }
footer { opacity: .65; font-size: .85rem }
`

/** What happened, and what the app's developer does next. */
const adviceFor: Readonly<Record<AnsweredInPlace, string>> = {
  'app-crashed':
    'The app has ended, or never bound to PORT. Read its last log lines, fix what they name, and start it again.',
  'backlog-full':
    'More requests are waiting than the platform allows for this number of instances. Answer faster, or run more instances.',
  'first-byte-timeout':
    'The app did not begin to answer in time. Move slow work to a worker, or begin to answer earlier. The app is still working on this request.',
  'closed-without-response':
    'The app accepted the connection and closed it without an answer. Look for a crash in its log, or for a keep-alive time that is shorter than the router keeps connections.',
  'no-instances': 'No instance of the web process is running. Start one.',
  'upstream-idle':
    'The app stopped sending in the middle of its answer. Send something before the idle time is over: a heartbeat on streams, a ping on WebSockets.',
  'bad-response':
    'What the app sent is not HTTP/1.1. Look for a TLS server, another protocol, or a faulty header on PORT.',
  'response-interrupted':
    'The app closed the connection before its answer was complete. Look for a crash in its log.',
  'connect-timeout': 'No instance accepted the connection in time. The app may be too busy to accept any.',
  'boot-queue-timeout':
    'The app was still starting when this request had waited as long as the platform lets it. Look at what it does before it binds to PORT.',
  'connect-refused':
    'Nothing accepted the connection at the address the router dials. The app may have ended, or may listen on another port or on 127.0.0.1 only.',
  'response-content-length': 'The app states a Content-Length that is not the length of what it sends.',
  'response-cookie-limit': 'The app sets a cookie that is larger than the platform passes on.',
  'response-header-limit': 'The app sends a header that is larger than the platform passes on.',
  'response-status-line-limit': 'The app sends a status line that is longer than the platform passes on.',
  'bad-request': 'The platform refuses this request: look at its Host header and its request line.',
  'bad-header': 'The platform refuses a header of this request: malformed, too large, or contradictory.',
  'bad-chunk': 'The body of this request is not correctly chunked.',
  'request-line-too-long':
    'The request line is longer than the platform accepts. Move data from the URL to the body.',
  'unsupported-expect': 'The platform only knows Expect: 100-continue.',
  'unsupported-version': 'The platform speaks HTTP/1.1 and HTTP/1.0 here.',
  'unsupported-method': 'The platform does not pass on this method.',
  'request-head-timeout': 'The head of the request did not arrive in time.',
  'client-closed': 'The client left before the answer was complete.',
  'client-idle': 'The client neither sent nor read anything for too long.',
  'router-stopping': 'The router is stopping.',
  'all-quarantined':
    'No instance could be connected to for as long as the platform tries. The app may have ended, or may be too busy to accept.',
  'no-healthy-instances': 'Every instance fails its health check. Look at what the health path answers.',
  'wake-failed': 'The app was asleep and did not come up again. Look at its log.',
  maintenance: 'Maintenance mode is on.',
  'blank-app': 'Nothing has been deployed to this app yet.',
  suspended: 'The platform has suspended this app.',
  'platform-error': 'The platform itself has failed; the app was not asked.',
  'body-too-large': 'The body of this request is larger than the platform accepts.',
  'insecure-request': 'The platform serves this app by https only.',
  'replaced-answer':
    'The platform does not pass on an answer with this status of the app: clients see this page in its place. Answer with another status where they have to read what the app says.',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
