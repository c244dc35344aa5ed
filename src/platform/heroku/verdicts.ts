import type { PlatformVerdict } from '../../model/platform.ts'
import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { codes } from './sources.ts'

export const herokuVerdicts: Profile['verdicts'] = fact(
  {
    'wrong-port': unreachable(),
    'loopback-only': unreachable(),
    'wrong-family': unreachable(),
    'not-listening': unreachable(),
    'late-bind': { code: 'R10', consequence: 'Heroku stops this app at {seconds} s, before it is ready' },
    crashed: {
      code: 'H10',
      consequence: 'Heroku marks this app as crashed and answers every request with 503',
    },
    exited: {
      code: 'H10',
      consequence: 'Heroku takes the end of the start command for a crash and answers with 503',
    },
    'port-taken': {
      code: 'H10',
      consequence: 'on Heroku PORT belongs to this app alone; here another program holds it',
    },
    'start-failed': {
      code: 'H10',
      consequence: 'Heroku cannot start this command and answers every request with 503',
    },
    unhealthy: { consequence: 'the health check never passed; Heroku itself only looks for the port' },
    'wrong-protocol': {
      code: 'H17',
      consequence: "Heroku's router gets no HTTP answer and serves 503 in its place",
    },
    'no-service': {
      code: 'H14',
      consequence: 'Heroku would find nothing to run and answer every request with 503',
    },
  },
  'documented',
  codes,
)

function unreachable(): PlatformVerdict {
  return { code: 'R10', consequence: "Heroku's router cannot reach this app, and stops it at {seconds} s" }
}
