import type { Profile } from '../model/profile.ts'
import { digitaloceanRouter } from './digitalocean/router.ts'
import { appSpec, errorCodes, failedDeployment, healthChecks, termination } from './digitalocean/sources.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedInstanceLog, unstatedStart } from './unstated.ts'

const silent = 'DigitalOcean states nothing about it'
const unhealthy = {
  code: 'DeployContainerHealthChecksFailed',
  consequence: "App Platform's readiness check fails, and the deployment before this one stays",
}

/** DigitalOcean App Platform, services. */
export const digitalocean: Profile = {
  id: 'digitalocean',
  name: 'DigitalOcean App Platform',
  docs: failedDeployment,
  projectFiles: ['.do'],

  port: {
    variable: fact('PORT', 'from-memory', appSpec, 'set to the http_port of the service'),
    choice: fact({ kind: 'fixed', port: 8080 }, 'documented', failedDeployment, 'http_port, by default'),
    userMaySet: fact(
      false,
      'our-choice',
      appSpec,
      'requests go to http_port, whatever a variable of the user says',
    ),
    routes: fact('port', 'documented', failedDeployment),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: false },
    'documented',
    failedDeployment,
    '0.0.0.0, not localhost or 127.0.0.1',
  ),

  boot: {
    timeoutMs: fact(
      90_000,
      'documented',
      healthChecks,
      'failure_threshold 9, period_seconds 10, initial_delay_seconds 0',
    ),
    check: fact({ kind: 'connect' }, 'documented', healthChecks, 'TCP, without an http_path'),
    httpCheck: {
      kind: fact('http', 'documented', healthChecks),
      method: fact('GET', 'our-choice', healthChecks, silent),
      passes: fact([[200, 399]], 'our-choice', healthChecks, `${silent}: what Kubernetes lets pass`),
      intervalMs: fact(10_000, 'documented', healthChecks, 'period_seconds'),
      timeoutMs: fact(1_000, 'documented', healthChecks, 'timeout_seconds'),
      headers: fact({}, 'our-choice', healthChecks, silent),
    },
  },

  environment: {},

  start: {
    ...unstatedStart(appSpec, silent),
    sources: fact(
      ['do-app', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'from-memory',
      appSpec,
      'run_command of the app spec comes first; without one the buildpack reads the Procfile',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', termination),
    to: fact('all', 'our-choice', termination, silent),
    graceMs: fact(120_000, 'documented', termination, 'grace_period_seconds, 1 to 600'),
  },

  restart: fact(
    { delaysMs: [0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000] },
    'our-choice',
    healthChecks,
    'a crashed container is started again; the waits are not stated: these are the usual ones of Kubernetes',
  ),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 15_000 },
    'documented',
    termination,
    'drain_seconds, 1 to 110: requests go elsewhere that long before the signal',
  ),

  router: digitaloceanRouter,

  instanceLog: unstatedInstanceLog(failedDeployment),

  verdicts: plainVerdicts('App Platform', errorCodes, {
    'wrong-port': unhealthy,
    'loopback-only': unhealthy,
    'wrong-family': unhealthy,
    'not-listening': unhealthy,
    'late-bind': {
      ...unhealthy,
      consequence: "App Platform's readiness check fails for {seconds} s, and the deployment is rolled back",
    },
    unhealthy: { ...unhealthy, consequence: 'the readiness check never passed, and the deployment fails' },
    'wrong-protocol': {
      consequence: 'App Platform gets no HTTP answer from this app and serves 520 in its place',
    },
  }),
}
