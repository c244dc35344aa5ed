import type { PlatformVerdict } from '../model/platform.ts'
import type { Profile } from '../model/profile.ts'
import type { VerdictCode } from '../model/verdict.ts'
import { fact } from './fact.ts'

/**
 * What comes of each verdict on a platform that has no words of its own for them: it follows from its other rules.
 * @param name as in `Profile.name`
 * @param stated what the platform does say, in place of these
 */
export function plainVerdicts(
  name: string,
  docs: string,
  stated: Readonly<Partial<Record<VerdictCode, PlatformVerdict>>> = {},
): Profile['verdicts'] {
  const unreachable = { consequence: `${name} cannot reach this app, and sends it no request` }
  return fact(
    {
      'wrong-port': unreachable,
      'loopback-only': unreachable,
      'wrong-family': unreachable,
      'not-listening': unreachable,
      'late-bind': { consequence: `${name} has given up on this app by {seconds} s` },
      crashed: { consequence: `${name} finds that this app has ended before it could serve` },
      exited: { consequence: `${name} takes the end of the start command for the end of the app` },
      'port-taken': {
        consequence: `on ${name} PORT belongs to this app alone; here another program holds it`,
      },
      'start-failed': { consequence: `${name} cannot run the start command` },
      unhealthy: { consequence: `the health check never passed, and ${name} sends this app no request` },
      'wrong-protocol': { consequence: `${name} gets no HTTP answer from this app` },
      'no-service': { consequence: `${name} would find nothing to run` },
      ...stated,
    },
    'our-choice',
    docs,
    'the sentences follow from the other rules: there are no codes for them',
  )
}
