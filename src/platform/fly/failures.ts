import type { Fact } from '../../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../../model/router-rules.ts'
import { fact } from '../fact.ts'
import { unstatedFailures } from '../unstated.ts'
import { configuration, errorCodes } from './sources.ts'

const noCandidate = 'could not find a good candidate within 40 attempts at load balancing'
const refused =
  'instance refused connection. is your app listening on 0.0.0.0:8080? make sure it is not only listening on 127.0.0.1 (hint: look at your startup logs, servers often print the address they are listening on)'
const incomplete = 'could not complete HTTP request to instance: connection closed before message completed'

/** What Fly Proxy answers in the app's place. Its codes are documented; statuses and most texts are not. */
export const flyFailures: Readonly<Record<RouterFailureKind, Fact<RouterFailure>>> = {
  ...unstatedFailures(errorCodes),
  'connect-refused': coded(502, 'PC01', refused),
  'connect-timeout': coded(502, 'PC05', 'connection to the instance timed out'),
  'closed-without-response': coded(502, 'PU02', incomplete),
  'bad-response': coded(
    502,
    'PU02',
    'could not complete HTTP request to instance: invalid HTTP version parsed',
  ),
  'response-interrupted': cut(incomplete),
  'upstream-idle': cut('could not complete HTTP request to instance: timed out'),
  'no-instances': coded(503, 'PR03', noCandidate),
  'app-crashed': coded(503, 'PR03', noCandidate),
  'boot-queue-timeout': coded(503, 'PR04', noCandidate),
  'all-quarantined': coded(503, 'PR03', noCandidate),
  'no-healthy-instances': coded(503, 'PR01', 'no known healthy instances found for route tcp/443'),
  'blank-app': coded(503, 'PR01', 'no known healthy instances found for route tcp/443'),
  suspended: coded(503, 'PR01', 'no known healthy instances found for route tcp/443'),
  'wake-failed': coded(503, 'PM03', 'the machine did not start in time'),
  'backlog-full': coded(503, 'PR04', 'every machine has reached its hard limit'),
  'insecure-request': fact<RouterFailure>(
    {
      status: 301,
      description: 'http is sent to https',
      level: 'info',
      body: 'empty',
      headers: { Location: 'https://{host}{path}' },
    },
    'from-memory',
    configuration,
    'force_https is documented, the status is from memory',
  ),
}

function coded(status: number, code: string, description: string) {
  return fact<RouterFailure>(
    { status, code, description, level: 'error', body: 'empty' },
    'from-memory',
    errorCodes,
    'what the code stands for is documented; the status, the body and the words of the log line are from memory',
  )
}

/** The answer has begun: the client gets what there was. */
function cut(description: string) {
  return fact<RouterFailure>(
    { status: 502, code: 'PU02', description, level: 'error', body: 'empty' },
    'from-memory',
    errorCodes,
    'the code is documented for requests that could not be completed; the status is what is logged here',
  )
}
