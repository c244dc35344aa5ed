import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { railwayRouter } from './railway/router.ts'
import {
  captured,
  deployments,
  domains,
  failedToRespond,
  healthchecks,
  restartPolicy,
  serverless,
  startCommand,
  teardown,
  variables,
} from './railway/sources.ts'
import { unstatedStart } from './unstated.ts'

const example = 'another one for each project and deployment: an example'
const rule = '===================='
const noResponse = {
  consequence:
    "Railway's edge cannot reach this app and answers every request with 502, Application failed to respond",
}

/** Railway: services with a public domain. */
export const railway: Profile = {
  id: 'railway',
  name: 'Railway',
  docs: deployments,
  projectFiles: ['railway.json', 'railway.toml'],

  port: {
    variable: fact('PORT', 'documented', healthchecks),
    choice: fact(
      { kind: 'fixed', port: 8080 },
      'secondary',
      healthchecks,
      'injected, its value is not documented; 8080 is what nearly all published logs show',
    ),
    userMaySet: fact(true, 'documented', healthchecks, 'a service variable PORT'),
    routes: fact(
      'scan',
      'documented',
      `${domains}#target-ports`,
      'the target port of a domain is detected when the domain is made, if the app listens on one port',
    ),
    scan: {
      request: fact(
        { method: 'HEAD', path: '/', headers: {} },
        'our-choice',
        domains,
        'how ports are detected is not documented',
      ),
      reserved: fact([], 'our-choice', domains, 'none is documented'),
      reportMs: fact(60_000, 'our-choice', domains, 'nothing is written meanwhile'),
    },
  },

  bind: fact({ family: 'any', loopbackIsReachable: false }, 'documented', failedToRespond, '0.0.0.0 or ::'),

  boot: {
    timeoutMs: fact(
      300_000,
      'documented',
      healthchecks,
      'healthcheckTimeout; without a health path a deployment is active once its container has started',
    ),
    check: fact(
      { kind: 'connect' },
      'our-choice',
      healthchecks,
      'without a health path nothing is looked at: the first request would find out',
    ),
    httpCheck: {
      kind: fact('http', 'documented', healthchecks),
      method: fact('GET', 'documented', healthchecks),
      passes: fact([[200, 200]], 'documented', healthchecks, '200 and nothing else'),
      intervalMs: fact(30_000, 'secondary', healthchecks, `derived from logs ${captured}`),
      backOffMs: fact(
        [1_000, 2_000, 4_000, 8_000, 16_000, 30_000],
        'secondary',
        healthchecks,
        `derived from logs ${captured}`,
      ),
      timeoutMs: fact(10_000, 'secondary', healthchecks, `derived from logs ${captured}`),
      headers: fact({}, 'our-choice', healthchecks, 'which headers the check has is not documented'),
      host: fact('healthcheck.railway.app', 'documented', healthchecks),
    },
  },

  environment: {
    RAILWAY_PUBLIC_DOMAIN: fact('{hostname}', 'documented', variables),
    RAILWAY_PRIVATE_DOMAIN: fact('{service}.railway.internal', 'documented', variables),
    RAILWAY_SERVICE_NAME: fact('{service}', 'documented', variables),
    RAILWAY_ENVIRONMENT_NAME: fact('production', 'documented', variables, 'the default environment'),
    RAILWAY_ENVIRONMENT: fact('production', 'from-memory', variables, 'older name'),
    RAILWAY_PROJECT_NAME: fact('{service}', 'our-choice', variables, example),
    RAILWAY_PROJECT_ID: fact('0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d', 'our-choice', variables, example),
    RAILWAY_ENVIRONMENT_ID: fact('1b2c3d4e-5f6a-4b7c-8d9e-0f1a2b3c4d5e', 'our-choice', variables, example),
    RAILWAY_SERVICE_ID: fact('2c3d4e5f-6a7b-4c8d-9e0f-1a2b3c4d5e6f', 'our-choice', variables, example),
    RAILWAY_DEPLOYMENT_ID: fact('3d4e5f6a-7b8c-4d9e-8f0a-2b3c4d5e6f7a', 'our-choice', variables, example),
    RAILWAY_REPLICA_ID: fact('4e5f6a7b-8c9d-4e0f-9a1b-3c4d5e6f7a8{number}', 'our-choice', variables, example),
    RAILWAY_REPLICA_REGION: fact('us-east4-eqdc4a', 'our-choice', variables, example),
  },

  start: {
    ...unstatedStart(startCommand, 'startCommand of railway.json comes first'),
    sources: fact(
      ['railway', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'documented',
      startCommand,
      'a Procfile may have one process there; what follows it is what Railpack finds',
    ),
    shell: fact('bash', 'our-choice', startCommand, 'a shell is documented, which one is not'),
    inImage: fact(
      { command: 'exec', procfile: false },
      'documented',
      startCommand,
      'of an image from a Dockerfile the start command is in exec form: no shell fills in $PORT',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', teardown),
    to: fact('root', 'our-choice', teardown, "the container's first process, as containers are stopped"),
    graceMs: fact(0, 'documented', teardown, 'drainingSeconds, 0 unless it is set: SIGKILL follows at once'),
  },

  restart: {
    delaysMs: fact([0], 'our-choice', restartPolicy, 'the waits are not documented'),
    most: fact(10, 'documented', restartPolicy, 'ON_FAILURE, restartPolicyMaxRetries'),
    afterSuccess: fact(false, 'documented', restartPolicy, 'a deployment that ends with 0 is completed'),
  },

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    teardown,
    'overlapSeconds, 0 unless it is set',
  ),

  sleep: { idleMs: fact(600_000, 'documented', serverless, 'no outbound packets for 10 minutes; opt-in') },

  router: railwayRouter,

  instanceLog: fact(
    {
      source: 'railway',
      states: { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      lines: {
        checking: [rule, 'Starting Healthcheck', rule, 'Path: {path}', 'Retry window: {window}'].join('\n'),
        'check-failed': 'Attempt #{attempt} failed with {reason}. Continuing to retry for {left}',
        'check-passed': '[1/1] Healthcheck succeeded!',
        'check-gave-up': '1/1 replicas never became healthy!\nHealthcheck failed!',
      },
    },
    'secondary',
    healthchecks,
    `${captured}; there a refused connection and a 503 are both told as "service unavailable"`,
  ),

  verdicts: plainVerdicts('Railway', failedToRespond, {
    'wrong-port': noResponse,
    'loopback-only': noResponse,
    'wrong-family': noResponse,
    'not-listening': noResponse,
    'late-bind': {
      consequence: 'Railway answers with 502 until this app listens, after more than {seconds} s',
    },
    crashed: { consequence: 'Railway starts this app again up to 10 times, then the deployment has crashed' },
    exited: { consequence: 'Railway takes a start command that ends with 0 for one that is completed' },
    unhealthy: {
      consequence: 'the health check never gets a 200: the deployment fails, and the one before it stays',
    },
    'wrong-protocol': {
      consequence: "Railway's edge gets no HTTP answer from this app and serves 502 in its place",
    },
  }),
}
