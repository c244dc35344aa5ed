import type { Confidence, Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedFailures } from '../unstated.ts'
import { captured, failedToRespond, limits } from './sources.ts'

/** What Railway's edge answers in the app's place; the description is `responseDetails` of the HTTP log. */
export const railwayFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  ...unstatedFailures(failedToRespond),
  'connect-refused': noResponse('connection refused'),
  'connect-timeout': noResponse('connection timed out'),
  'closed-without-response': noResponse('connection closed without a response'),
  'bad-response': noResponse('malformed response'),
  'app-crashed': noResponse('no instance is running'),
  'boot-queue-timeout': noResponse('no instance listens yet'),
  'no-healthy-instances': noResponse('no instance is healthy'),
  'all-quarantined': noResponse('connection refused'),
  'wake-failed': noResponse('the sleeping service did not wake'),
  'first-byte-timeout': fact<RouterFailure>(
    fallback(502, 'Application failed to respond', 'no data for 5 minutes'),
    'our-choice',
    limits,
    'that the request is closed is documented, what the client gets is not',
  ),
  'no-instances': notFound('no service is running'),
  'blank-app': notFound('nothing has been deployed'),
  suspended: notFound('the service is paused'),
  'insecure-request': fact<RouterFailure>(
    {
      status: 301,
      description: 'http is sent to https',
      level: 'info',
      body: 'empty',
      headers: { Location: 'https://{host}{path}' },
    },
    'documented',
    limits,
    'a POST becomes a GET by it, as clients treat a 301',
  ),
}

function noResponse(description: string) {
  return answered(fallback(502, 'Application failed to respond', description), failedToRespond)
}

function notFound(description: string) {
  return answered(fallback(404, 'Application not found', description), failedToRespond)
}

function answered(failure: RouterFailure, source: string, confidence: Confidence = 'secondary') {
  return fact<RouterFailure>(
    failure,
    confidence,
    source,
    `${captured}: the JSON body; browsers get a page with the same words, which is not published in full`,
  )
}

function fallback(status: number, message: string, description: string): RouterFailure {
  const text = `{"status":"error","code":${status},"message":"${message}","request_id":"{requestId}"}`
  return {
    status,
    description,
    level: 'error',
    body: { type: 'application/json', text },
    headers: { 'X-Railway-Fallback': 'true' },
  }
}
