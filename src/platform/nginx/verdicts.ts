import type { Profile } from '../../model/profile.ts'
import { fact } from '../fact.ts'
import { proxyModule, seen } from './sources.ts'

const unanswered = { consequence: 'nginx cannot reach this app and answers every request with 502' }

export const nginxVerdicts: Profile['verdicts'] = fact(
  {
    'wrong-port': unanswered,
    'wrong-family': unanswered,
    'not-listening': unanswered,
    'late-bind': {
      consequence: 'nginx answers with 502 until this app listens, after more than {seconds} s',
    },
    crashed: {
      consequence: 'nginx answers every request with 502 while systemd starts this app again and again',
    },
    exited: { consequence: 'the start command has ended: nginx answers every request with 502' },
    'port-taken': { consequence: 'another program has the port: nginx would pass the requests to that one' },
    'start-failed': { consequence: 'the start command cannot be run: nginx answers every request with 502' },
    unhealthy: { consequence: 'the health check never passed; nginx itself does not look' },
    'wrong-protocol': { consequence: 'nginx gets no HTTP answer from this app and serves 502 in its place' },
    'no-service': { consequence: 'there is nothing to run: nginx would answer every request with 502' },
  },
  'measured',
  proxyModule,
  seen,
)
