import type { Profile } from '../model/profile.ts'
import { cloudFoundryEnvironment } from './cloud-foundry/environment.ts'
import { cloudFoundryRouter } from './cloud-foundry/router.ts'
import {
  executor,
  healthChecks,
  images,
  korifi,
  lifecycle,
  manifest,
  processes,
  rolling,
  healthcheck as source,
  startCommands,
  variables,
} from './cloud-foundry/sources.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedStart } from './unstated.ts'

const never = 'Failed after {window}: startup health check never passed.'
const unhealthy = {
  consequence:
    "Cloud Foundry's health check cannot connect to this app, crashes it after {seconds} s, and the push fails",
}

/** Cloud Foundry: Diego and gorouter as cf-deployment sets them up; an operator can change most of it. */
export const cloudFoundry: Profile = {
  id: 'cloud-foundry',
  name: 'Cloud Foundry',
  docs: healthChecks,
  projectFiles: ['manifest.yml'],
  ignoreFiles: fact(
    ['.cfignore'],
    'documented',
    'https://docs.cloudfoundry.org/devguide/deploy-apps/prepare-to-deploy.html',
  ),

  port: {
    variable: fact('PORT', 'documented', variables),
    choice: fact(
      { kind: 'fixed', port: 8080 },
      'documented',
      variables,
      'allocated by the platform; 8080 in its samples and in what apps printed',
    ),
    userMaySet: fact(
      false,
      'documented',
      korifi,
      'Korifi, the same on Kubernetes, refuses a PORT of the user',
    ),
    routes: fact('port', 'documented', variables),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: false },
    'documented',
    source,
    'the check dials the first IPv4 address of the container that is not loopback',
  ),

  boot: {
    timeoutMs: fact(60_000, 'documented', healthChecks, 'timeout of the manifest, up to 180 s'),
    check: fact({ kind: 'connect' }, 'documented', healthChecks, 'health-check-type: port'),
    httpCheck: {
      kind: fact('http', 'documented', healthChecks),
      method: fact('GET', 'documented', source),
      passes: fact([[200, 200]], 'documented', healthChecks, '200 and nothing else'),
      intervalMs: fact(2_000, 'documented', healthChecks),
      timeoutMs: fact(1_000, 'documented', healthChecks, 'health-check-invocation-timeout'),
      headers: fact(
        { 'User-Agent': 'diego-healthcheck', 'X-Forwarded-Proto': 'https' },
        'documented',
        source,
      ),
      host: fact('{address}', 'documented', source, 'address and port of the container'),
    },
  },

  environment: cloudFoundryEnvironment,

  start: {
    ...unstatedStart(startCommands, 'a command of manifest.yml, or of cf push -c, comes first'),
    sources: fact(
      ['manifest-yml', 'procfile', 'compose', 'dockerfile', 'package-start', 'server-js'],
      'documented',
      processes,
      'the buildpack reads the Procfile; what follows it is what the Node.js buildpack does',
    ),
    routedProcess: fact('web', 'documented', processes),
    shell: fact('bash', 'documented', startCommands, 'bash -c'),
  },

  container: {
    port: fact(
      { kind: 'exposed' },
      'documented',
      images,
      'PORT is the port of EXPOSE, of several the first; one of ENV is replaced',
    ),
    memoryBytes: fact(
      1_024 * 1_024 * 1_024,
      'documented',
      manifest,
      'memory of the manifest; 1G by default, which an operator may change',
    ),
    outOfMemory: fact(
      {
        consequence:
          'Cloud Foundry counts a crash, "Exited with status 137 (out of memory)", and starts this app again until it gives up',
      },
      'documented',
      `${executor}/run_step.go`,
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', lifecycle),
    to: fact('root', 'documented', `${executor}/run_step.go`),
    graceMs: fact(10_000, 'documented', lifecycle, 'then SIGKILL; the operator may allow more'),
  },

  restart: fact(
    { delaysMs: [0, 0, 0, 30, 60, 120, 240, 480, 960].map(seconds => seconds * 1_000), most: 200 },
    'documented',
    healthChecks,
    'three at once, then after 30 s, twice as long each time up to 16 minutes',
  ),

  deploy: fact(
    { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    rolling,
    'cf push stops, then starts; --strategy rolling is a feature here',
  ),

  liveness: {
    intervalMs: fact(30_000, 'documented', healthChecks),
    outAfterMs: fact(0, 'documented', healthChecks, 'one failure is enough'),
    restartAfterMs: fact(0, 'documented', healthChecks, 'one failure is enough'),
    connectTimeoutMs: fact(1_000, 'documented', healthChecks),
  },

  router: cloudFoundryRouter,

  instanceLog: fact(
    {
      source: 'CELL/{number}',
      states: { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      lines: {
        starting: 'Starting health monitoring of container',
        'connect-passed': 'Container became healthy',
        'check-passed': 'Container became healthy',
        'check-gave-up': never,
        'boot-timeout': `Failed to make TCP connection to port {port}: connection refused\n${never}`,
        healthy: 'Container became healthy',
        unhealthy: 'Container became unhealthy',
        exited: 'Exit status {status}',
      },
    },
    'documented',
    `${executor}/health_check_step.go`,
    'the failed connect is told by HEALTH/0 there, the exit status by APP/PROC/WEB/0',
  ),

  verdicts: plainVerdicts('Cloud Foundry', healthChecks, {
    'wrong-port': unhealthy,
    'loopback-only': unhealthy,
    'wrong-family': unhealthy,
    'not-listening': unhealthy,
    'late-bind': {
      consequence: "Cloud Foundry's startup check gives up on this app at {seconds} s, before it listens",
    },
    crashed: { consequence: 'Cloud Foundry counts a crash, and starts this app again until it gives up' },
    exited: {
      consequence: 'Cloud Foundry takes the end of the start command for a crash, and starts it again',
    },
    unhealthy: { consequence: 'the startup check never passes: Cloud Foundry accepts status 200 alone' },
    'wrong-protocol': {
      consequence: 'gorouter gets no HTTP answer from this app and serves 502 in its place',
    },
  }),

  features: {
    rolling: {
      description: 'cf push --strategy rolling: the new instances start beside the old ones',
      changes: {
        deploy: fact({ kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 }, 'documented', rolling),
      },
    },
  },
}
