import type { Confidence, Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedFailures } from '../unstated.ts'
import {
  captured,
  crashedSeen,
  httpsRequest,
  malformed,
  quotas,
  requestTimeout,
  timedOut,
  troubleshooting,
} from './sources.ts'

const html = 'text/html; charset=UTF-8'
const plain = 'text/plain'
const broken =
  'The request failed because either the HTTP response was malformed or connection to the instance had an error.'
const late =
  'The request has been terminated because it has reached the maximum request timeout. To change this limit, see https://cloud.google.com/run/docs/configuring/request-timeout'
const noInstance =
  'The request was aborted because there was no available instance. Additional troubleshooting documentation can be found at: https://cloud.google.com/run/docs/troubleshooting#abort-request'
const tooLarge = 'Your client issued a request that was too large.\n'
const notYet = 'The service you requested is not available yet.<p>Please try again in 30 seconds.'

/** What Google's front end answers in the app's place; the description is what Cloud Logging says of it. */
export const cloudRunFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  ...unstatedFailures(troubleshooting),
  'app-crashed': notReady('no instance could be started'),
  'no-instances': notReady('no revision is ready'),
  'wake-failed': notReady('no instance could be started'),
  'blank-app': notReady('nothing has been deployed'),
  suspended: notReady('billing is off, or the service is disabled'),
  'no-healthy-instances': notReady('no instance passes its readiness probe'),
  'connect-refused': error(503, broken),
  'connect-timeout': error(503, broken),
  'bad-response': error(503, broken),
  'closed-without-response': error(
    503,
    broken,
    `that the log says so is documented by its users; one engineer of Google's expected 502: ${crashedSeen}`,
  ),
  'response-interrupted': cut(503, broken),
  'first-byte-timeout': fact<RouterFailure>(
    {
      status: 504,
      description: late,
      level: 'error',
      body: { type: plain, text: 'upstream request timeout' },
    },
    'secondary',
    timedOut,
    `status and log text are documented in ${requestTimeout}`,
  ),
  'upstream-idle': cut(504, late),
  'backlog-full': fact<RouterFailure>(
    { status: 429, description: noInstance, level: 'error', body: { type: plain, text: 'Rate exceeded.' } },
    'from-memory',
    troubleshooting,
    `status and log text ${captured}; the body is from memory`,
  ),
  'boot-queue-timeout': fact<RouterFailure>(
    {
      status: 500,
      description: noInstance,
      level: 'error',
      body: { type: html, text: page('500 Server Error', 'Server Error', notYet) },
    },
    'secondary',
    troubleshooting,
    `${captured}: 500 while the first instance starts, 429 at the limit of instances`,
  ),
  'body-too-large': fact<RouterFailure>(
    {
      status: 413,
      description: 'the request is larger than 32 MiB',
      level: 'info',
      body: {
        type: html,
        text: page('413 Request Entity Too Large', 'Request Entity Too Large', tooLarge),
      },
    },
    'secondary',
    quotas,
    captured,
  ),
  'insecure-request': fact<RouterFailure>(
    {
      status: 302,
      description: 'http is sent to https',
      level: 'info',
      body: 'empty',
      headers: { Location: 'https://{host}{path}' },
    },
    'documented',
    httpsRequest,
    'that there is a redirect is documented, its status is from memory',
  ),
}

function notReady(description: string) {
  return fact<RouterFailure>(
    {
      status: 503,
      description,
      level: 'error',
      body: { type: html, text: page('503 Server Error', 'Server Error', notYet) },
    },
    'secondary',
    troubleshooting,
    captured,
  )
}

function error(status: number, description: string, note?: string, confidence: Confidence = 'secondary') {
  return fact<RouterFailure>(
    { status, description, level: 'error', body: { type: plain, text: 'Service Unavailable' } },
    confidence,
    malformed,
    note ?? 'status and log text as captured; the body is the short one, the page of other 503s is also seen',
  )
}

/** The answer has begun: the client gets what there was. */
function cut(status: number, description: string) {
  return fact<RouterFailure>(
    { status, description, level: 'error', body: 'empty' },
    'our-choice',
    troubleshooting,
    'which status is logged of an answer that ends too early is not documented',
  )
}

function page(title: string, heading: string, text: string): string {
  return `<html><head>
<meta http-equiv="content-type" content="text/html;charset=utf-8">
<title>${title}</title>
</head>
<body text=#000000 bgcolor=#ffffff>
<h1>Error: ${heading}</h1>
<h2>${text}</h2>
<h2></h2>
</body></html>
`
}
