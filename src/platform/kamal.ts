import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { kamalFeatures, kamalRouter } from './kamal/router.ts'
import {
  dockerRestart,
  dockerStop,
  healthCheck,
  loadBalancer,
  overview,
  proxyConfig,
  service,
  target,
} from './kamal/sources.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedStart } from './unstated.ts'

const gaveUp = 'target failed to become healthy within configured timeout ({window})'
const unhealthy = { consequence: 'kamal-proxy gives up on this app after {seconds} s, and the deploy fails' }

/** Kamal 2: kamal-proxy in front of a container. */
export const kamal: Profile = {
  id: 'kamal',
  name: 'Kamal',
  docs: proxyConfig,
  projectFiles: ['config/deploy.yml', '.kamal'],

  port: {
    variable: fact(
      'PORT',
      'our-choice',
      proxyConfig,
      'kamal-proxy sets none: the image, or env of deploy.yml, has to say app_port to the app',
    ),
    choice: fact({ kind: 'fixed', port: 80 }, 'documented', proxyConfig, 'app_port'),
    userMaySet: fact(true, 'our-choice', proxyConfig, 'app_port has to be the same'),
    routes: fact('port', 'documented', proxyConfig),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: false },
    'documented',
    target,
    "the container's address in its network",
  ),

  boot: {
    timeoutMs: fact(30_000, 'documented', service, 'deploy_timeout'),
    check: {
      kind: fact('http', 'documented', healthCheck),
      path: fact('/up', 'documented', proxyConfig, 'healthcheck.path'),
      method: fact('GET', 'documented', healthCheck),
      passes: fact([[200, 299]], 'documented', healthCheck),
      intervalMs: fact(1_000, 'documented', proxyConfig, 'healthcheck.interval'),
      timeoutMs: fact(5_000, 'documented', proxyConfig, 'healthcheck.timeout'),
      headers: fact({ 'User-Agent': 'kamal-proxy' }, 'documented', healthCheck),
      host: fact('{address}', 'documented', healthCheck, 'unless --health-check-host says another'),
    },
  },

  environment: {},

  start: {
    ...unstatedStart(overview, 'the command of the image, or cmd of deploy.yml, is what Kamal runs'),
    sources: fact(
      ['kamal', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'our-choice',
      overview,
      'cmd of a role is documented; without one the project says what its image would run',
    ),
  },

  container: {
    stopSignalOfImage: fact(true, 'documented', dockerStop, 'docker stop sends STOPSIGNAL'),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', dockerStop),
    to: fact('root', 'documented', dockerStop, 'docker stop signals the first process of the container'),
    graceMs: fact(10_000, 'documented', overview, 'of roles behind the proxy'),
  },

  restart: fact(
    { delaysMs: [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000] },
    'from-memory',
    dockerRestart,
    'unless-stopped; the waits of Docker double',
  ),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 30_000 },
    'documented',
    target,
    'drain_timeout: there the signal comes sooner, once the last request has ended',
  ),

  router: kamalRouter,

  instanceLog: {
    source: fact('kamal-proxy', 'documented', loadBalancer),
    states: fact(
      { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      'our-choice',
      loadBalancer,
      'what is said of targets is left out, but for these lines',
    ),
    lines: {
      'boot-timeout': fact(gaveUp, 'documented', loadBalancer),
      'check-failed': fact('Healthcheck failed: {reason}', 'documented', healthCheck, 'shortened'),
      'check-gave-up': fact(gaveUp, 'documented', loadBalancer),
    },
  },

  verdicts: plainVerdicts('Kamal', loadBalancer, {
    'wrong-port': unhealthy,
    'loopback-only': unhealthy,
    'wrong-family': unhealthy,
    'not-listening': unhealthy,
    'late-bind': unhealthy,
    unhealthy,
    'wrong-protocol': unhealthy,
  }),

  features: kamalFeatures,
}
