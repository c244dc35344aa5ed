import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { healthChecks } from './sources.ts'

export const renderVerdicts: Profile['verdicts'] = fact(
  {
    'wrong-port': { consequence: "Render's port scan does not find this app, and its deploy fails" },
    'loopback-only': {
      consequence: 'Render finds this app on localhost only, and its deploy fails after at most {seconds} s',
    },
    'wrong-family': { consequence: 'Render dials IPv4 only, and the deploy of this app fails' },
    'not-listening': {
      consequence: 'Render detects no open port, and the deploy of this app fails after at most {seconds} s',
    },
    'late-bind': { consequence: 'the deploy of this app fails at {seconds} s, before it is ready' },
    crashed: { consequence: 'Render starts this app again until its deploy has failed' },
    exited: { consequence: 'Render takes the end of the start command for a crash: the deploy fails' },
    'port-taken': { consequence: 'on Render PORT belongs to this app alone; here another program holds it' },
    'start-failed': { consequence: 'Render cannot run this command, and the deploy fails' },
    unhealthy: { consequence: 'the health check never passed: the deploy fails after {seconds} s' },
    'wrong-protocol': { consequence: 'Render gets no HTTP answer from this app and serves 502 in its place' },
    'no-service': { consequence: 'Render would not know what to run: there is no start command' },
  },
  'documented',
  healthChecks,
  'Render has no codes for them; a deploy that fails leaves the one before it running',
)
