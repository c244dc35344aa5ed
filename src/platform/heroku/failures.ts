import type { Confidence, Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { codes } from './sources.ts'

export const herokuFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  'app-crashed': coded('H10', 'App crashed'),
  'backlog-full': coded('H11', 'Backlog too deep'),
  'first-byte-timeout': coded('H12', 'Request timeout'),
  'closed-without-response': coded('H13', 'Connection closed without response'),
  'no-instances': coded('H14', 'No web processes running'),
  'upstream-idle': coded('H15', 'Idle connection'),
  'bad-response': coded('H17', 'Poorly formatted HTTP response'),
  'response-interrupted': coded('H18', 'Server Request Interrupted', { prefix: 'sock=backend' }),
  'connect-timeout': coded('H19', 'Backend connection timeout'),
  'boot-queue-timeout': coded('H20', 'App boot timeout'),
  'connect-refused': coded('H21', 'Backend connection refused'),
  'router-stopping': coded('H24', 'Forced close', { status: null }),
  'response-content-length': restriction('invalid content length'),
  'response-cookie-limit': restriction('oversized cookie'),
  'response-header-limit': restriction('oversized header'),
  'response-status-line-limit': restriction('oversized status line'),
  'client-closed': coded('H27', 'Client Request Interrupted', {
    status: 499,
    level: 'warning',
    fields: { sock: 'client' },
  }),
  'client-idle': coded('H28', 'Client Connection Idle', {
    status: 499,
    level: 'warning',
    fields: { sock: 'client' },
  }),
  'bad-request': rejected(400, 'bad request'),
  'bad-header': rejected(400, 'bad header'),
  'bad-chunk': rejected(400, 'bad chunk'),
  'request-line-too-long': rejected(400, 'request line too long'),
  'unsupported-expect': rejected(417, 'unsupported expect header value'),
  'unsupported-version': rejected(505, 'unsupported HTTP version', 'our-choice'),
  'unsupported-method': rejected(405, 'unsupported method', 'our-choice'),
  'request-head-timeout': rejected(408, 'request head timeout', 'our-choice'),
  'all-quarantined': coded(
    'H99',
    'Platform error',
    {},
    'a newer list of codes has H34, All up dynos are quarantined',
  ),
  'no-healthy-instances': coded(
    'H99',
    'Platform error',
    {},
    'Heroku has no health checks: it cannot happen there',
  ),
  'wake-failed': coded('H20', 'App boot timeout'),
  maintenance: coded('H80', 'Maintenance mode', { level: 'info' }),
  'blank-app': coded('H81', 'Blank app', { level: 'info', status: 502 }),
  suspended: coded('H82', "You've used up your dyno hour pool", { level: 'info' }),
  'platform-error': coded('H99', 'Platform error'),
  'body-too-large': never(413, 'Request Error', 'bodies have no limit on Heroku', {
    code: 'H26',
    fields: { cause: 'body too large' },
  }),
  'insecure-request': never(301, 'https only', "redirects to https are the app's matter on Heroku"),
}

function coded(code: string, description: string, other: Partial<RouterFailure> = {}, note?: string) {
  return fact<RouterFailure>(
    { status: 503, code, description, level: 'error', body: 'page', ...other },
    'documented',
    `${codes}#${code.toLowerCase()}-${description.toLowerCase().replaceAll("'", '').replaceAll(' ', '-')}`,
    note,
  )
}

function restriction(cause: string) {
  return coded('H25', `HTTP restriction: ${cause}`, { status: 502 })
}

function rejected(status: number, cause: string, confidence: Confidence = 'documented') {
  return fact<RouterFailure>(
    { status, code: 'H26', description: 'Request Error', level: 'error', fields: { cause }, body: 'empty' },
    confidence,
    `${codes}#h26-request-error`,
    confidence === 'our-choice'
      ? 'the status of the legacy router; that of Router 2.0 is not documented'
      : 'the code of the legacy router; Router 2.0 rejects the same requests without a documented log line',
  )
}

function never(status: number, description: string, note: string, other: Partial<RouterFailure> = {}) {
  return fact<RouterFailure>(
    { status, description, level: 'info', body: 'empty', ...other },
    'our-choice',
    codes,
    note,
  )
}
