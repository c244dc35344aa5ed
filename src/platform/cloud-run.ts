import type { Profile } from '../model/profile.ts'
import { cloudRunRouter } from './cloud-run/router.ts'
import {
  affinity,
  captured,
  concurrency,
  contract,
  healthChecks,
  memory,
  scaling,
  troubleshooting,
} from './cloud-run/sources.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedStart } from './unstated.ts'

const container = '"{service}-1" on port {port}'
const unready = {
  code: 'HealthCheckContainerError',
  consequence: 'Cloud Run finds nothing on PORT within {seconds} s, and the deploy fails',
}

/** Google Cloud Run, services. */
export const cloudRun: Profile = {
  id: 'cloud-run',
  name: 'Cloud Run',
  docs: contract,
  projectFiles: ['service.yaml', 'service.yml', 'cloudrun.yaml', 'cloud-run.yaml'],

  port: {
    variable: fact('PORT', 'documented', contract),
    choice: fact({ kind: 'fixed', port: 8080 }, 'documented', contract, '--port chooses another'),
    userMaySet: fact(false, 'from-memory', contract, 'PORT is a reserved name'),
    routes: fact('port', 'documented', contract, 'one port of the container'),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: false },
    'documented',
    contract,
    '0.0.0.0, explicitly not 127.0.0.1',
  ),

  boot: {
    timeoutMs: fact(
      240_000,
      'documented',
      healthChecks,
      'the default startup probe: a TCP connect, timeoutSeconds 240, failureThreshold 1',
    ),
    check: fact({ kind: 'connect' }, 'documented', healthChecks),
    httpCheck: {
      kind: fact('http', 'documented', healthChecks),
      method: fact('GET', 'documented', healthChecks),
      passes: fact([[200, 399]], 'documented', healthChecks),
      intervalMs: fact(
        10_000,
        'from-memory',
        healthChecks,
        'periodSeconds; failureThreshold, 3, is not counted: the window of the boot is',
      ),
      timeoutMs: fact(1_000, 'from-memory', healthChecks, 'timeoutSeconds'),
      headers: fact({}, 'our-choice', healthChecks, 'which headers the probe has is not documented'),
    },
  },

  environment: {
    K_SERVICE: fact('{service}', 'documented', contract),
    K_REVISION: fact('{service}-00001-abc', 'documented', contract, 'number and end are examples'),
    K_CONFIGURATION: fact('{service}', 'documented', contract),
  },

  start: {
    ...unstatedStart(contract, 'the image says what runs: what its buildpack would find stands in for it'),
    sources: fact(
      ['knative', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'our-choice',
      contract,
      'the YAML of a service is documented; without a command in it the project says what its image would run',
    ),
    shell: fact('bash', 'our-choice', contract, "the shell of Google's buildpacks"),
  },

  container: {
    memoryBytes: fact(
      512 * 1_024 * 1_024,
      'documented',
      memory,
      'the default; resources.limits of the service',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', `${contract}#lifecycle`),
    to: fact('root', 'our-choice', contract, "the container's first process, as containers are stopped"),
    graceMs: fact(10_000, 'documented', `${contract}#lifecycle`),
  },

  restart: fact(
    { delaysMs: [0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000] },
    'our-choice',
    healthChecks,
    'restarts that fail are throttled; the waits are not documented: these are the usual ones of Kubernetes',
  ),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    troubleshooting,
    'the new revision gets all traffic once it is ready; the old one serves until then',
  ),

  sleep: { idleMs: fact(900_000, 'secondary', scaling, 'idle instances are kept for up to 15 minutes') },

  router: cloudRunRouter,

  instanceLog: fact(
    {
      source: 'run.googleapis.com/varlog/system',
      states: { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      lines: {
        starting:
          'Starting new instance. Reason: DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions due to deployment, traffic split adjustment, or deployment health check.',
        'connect-passed': `Default STARTUP TCP probe succeeded after 1 attempt for container ${container}.`,
        'boot-timeout': `Default STARTUP TCP probe failed 1 time consecutively for container ${container}. The instance was not started. Connection failed with status DEADLINE_EXCEEDED.`,
        exited: 'Container called exit({status}).',
      },
    },
    'secondary',
    troubleshooting,
    captured,
  ),

  verdicts: plainVerdicts('Cloud Run', troubleshooting, {
    'wrong-port': unready,
    'loopback-only': unready,
    'wrong-family': unready,
    'not-listening': unready,
    'late-bind': {
      ...unready,
      consequence: 'Cloud Run gives up on this app at {seconds} s, and the deploy fails',
    },
    crashed: { ...unready, consequence: 'the container ends before it listens on PORT: the deploy fails' },
    exited: { ...unready, consequence: 'the container ends before it listens on PORT: the deploy fails' },
    'start-failed': { ...unready, consequence: 'the container cannot be started: the deploy fails' },
    unhealthy: { ...unready, consequence: 'the startup probe never passes: the deploy fails' },
    'wrong-protocol': {
      consequence: 'Cloud Run finds the HTTP response malformed and serves 503 in its place',
    },
  }),

  features: {
    'session-affinity': {
      description: 'a client stays with its instance as long as that can take it, by a cookie',
      changes: {
        router: {
          affinity: {
            cookie: fact('GAESA', 'secondary', affinity, captured),
            attributes: fact('Path=/; HttpOnly', 'our-choice', affinity, 'its attributes are not documented'),
          },
        },
      },
    },
    'max-instances': {
      description: 'no further instance is started: what is over 80 requests for each gets 429',
      changes: {
        router: {
          backlogPerInstance: fact(
            80,
            'documented',
            concurrency,
            'the default of the console; gcloud and Terraform have 80 for each vCPU',
          ),
        },
      },
    },
  },
}
