import type { Fact, Profile } from '../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../model/router-rules.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedRouter, unstatedStart } from './unstated.ts'

const variables = 'https://www.koyeb.com/docs/build-and-deploy/environment-variables'
const exposing = 'https://www.koyeb.com/docs/build-and-deploy/exposing-your-service'
const healthChecks = 'https://www.koyeb.com/docs/run-and-scale/health-checks'
const edge = 'https://www.koyeb.com/docs/reference/edge-network'
const instances = 'https://www.koyeb.com/docs/reference/instances'

const silent = 'Koyeb states nothing about it'
const captured = 'as in logs and pages that users of Koyeb published'
const unhealthy = { consequence: 'the health check of Koyeb fails, and the deployment ends in Error' }
const router = unstatedRouter(edge)

/** Koyeb, web services. */
export const koyeb: Profile = {
  id: 'koyeb',
  name: 'Koyeb',
  docs: exposing,
  projectFiles: ['koyeb.yaml'],

  port: {
    variable: fact('PORT', 'documented', variables, 'the lowest exposed port, unless the user sets it'),
    choice: fact(
      { kind: 'fixed', port: 8000 },
      'secondary',
      exposing,
      'the exposed port by default; users report 8080 for images that expose it',
    ),
    userMaySet: fact(true, 'documented', variables, 'the exposed port has to be the same'),
    routes: fact('port', 'documented', exposing),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: false },
    'secondary',
    exposing,
    'an app on localhost gets "No active service"',
  ),

  boot: {
    timeoutMs: fact(
      125_000,
      'documented',
      healthChecks,
      'a grace period of 5 s, then three failures 60 s apart; published logs show an instance stopped after about one minute',
    ),
    check: fact({ kind: 'connect' }, 'documented', healthChecks, 'TCP, on every exposed port'),
    httpCheck: {
      kind: fact('http', 'documented', healthChecks),
      method: fact('GET', 'documented', healthChecks, 'another one and headers can be set'),
      passes: fact([[200, 399]], 'from-memory', healthChecks, '2xx and 3xx'),
      intervalMs: fact(60_000, 'documented', healthChecks, '30 to 300 s'),
      timeoutMs: fact(5_000, 'from-memory', healthChecks, 'the default'),
      headers: fact({}, 'our-choice', healthChecks, silent),
    },
  },

  environment: {
    KOYEB_PUBLIC_DOMAIN: fact('{hostname}', 'secondary', variables),
    KOYEB_SERVICE_NAME: fact('{service}', 'from-memory', variables, 'the name of the service'),
    KOYEB_INSTANCE_ID: fact('{instance}', 'from-memory', variables, 'there a random id'),
  },

  start: {
    ...unstatedStart(exposing, silent),
    sources: fact(
      ['compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'documented',
      exposing,
      'a Procfile; what follows it is our choice',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'secondary', instances),
    to: fact('all', 'our-choice', instances, silent),
    graceMs: fact(30_000, 'secondary', instances),
  },

  restart: fact({ delaysMs: [0, 1_000, 10_000, 60_000] }, 'our-choice', instances, silent),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    healthChecks,
    'the deployment before keeps the traffic until the new one is healthy',
  ),

  liveness: {
    intervalMs: fact(60_000, 'documented', healthChecks),
    outAfterMs: fact(120_000, 'our-choice', healthChecks, 'with the restart: nothing is stated before it'),
    restartAfterMs: fact(120_000, 'documented', healthChecks, 'the third failure in a row'),
  },

  sleep: { idleMs: fact(3_600_000, 'secondary', instances, 'free instances only') },

  router: {
    ...router,
    hostname: fact('{app}.koyeb.app', 'from-memory', edge, 'followed by the organisation'),
    timeouts: {
      ...router.timeouts,
      firstByteMs: fact(100_000, 'secondary', edge),
      idleMs: fact(100_000, 'secondary', edge, 'said of an HTTP request; taken for the idle limit too'),
      upgradedIdleMs: fact(0, 'our-choice', edge, `${silent}, but that clients should send keep-alives`),
      upgradedTotalMs: fact(43_200_000, 'secondary', edge, '12 hours, WebSocket and gRPC'),
    },
    failures: {
      ...router.failures,
      ...noActiveService(['app-crashed', 'no-instances', 'connect-refused', 'boot-queue-timeout']),
    },
  },

  instanceLog: {
    source: fact('', 'documented', healthChecks, captured),
    states: fact(
      { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      'our-choice',
      healthChecks,
      'the lines about states that are known are below',
    ),
    lines: {
      'boot-timeout': fact('TCP health check failed on port {port}.', 'documented', healthChecks, captured),
      killing: fact('Instance stopped.', 'documented', healthChecks, captured),
    },
  },

  verdicts: plainVerdicts('Koyeb', healthChecks, {
    'wrong-port': unhealthy,
    'loopback-only': unhealthy,
    'wrong-family': unhealthy,
    'not-listening': unhealthy,
    'late-bind': { consequence: 'Koyeb has stopped this instance by {seconds} s, and starts it again' },
    unhealthy: { consequence: 'the health check never passed, and the deployment ends in Error' },
  }),
}

function noActiveService(kinds: readonly RouterFailureKind[]): Readonly<Record<string, Fact<RouterFailure>>> {
  const entries = kinds.map(kind => [
    kind,
    fact<RouterFailure>(
      {
        ...router.failures[kind].fact,
        body: {
          type: 'text/html',
          text: '<!DOCTYPE html>\n<title>Koyeb</title>\n<h1>No active service</h1>\n',
        },
      },
      'secondary',
      edge,
      `${captured}: those three words; the status and the rest of the page are not known`,
    ),
  ])
  return Object.fromEntries(entries)
}
