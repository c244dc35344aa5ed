import type { Profile } from '../model/profile.ts'
import { azureRouter } from './azure-app-service/router.ts'
import {
  captured,
  customContainer,
  faq,
  healthBlade,
  node,
  overlap,
  settings,
} from './azure-app-service/sources.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedStart } from './unstated.ts'

const silent = 'Microsoft states nothing about it'
const unanswered = {
  consequence: 'App Service gets no answer to its HTTP pings, and the start fails at {seconds} s',
}

/** Azure App Service on Linux, with a built-in image. */
export const azureAppService: Profile = {
  id: 'azure-app-service',
  name: 'Azure App Service',
  docs: settings,
  projectFiles: [],

  port: {
    variable: fact('PORT', 'from-memory', settings, 'with SERVER_PORT, the same number'),
    choice: fact(
      { kind: 'fixed', port: 8080 },
      'from-memory',
      node,
      "of the built-in image for Node; Python's is 8000, and a custom container is taken to listen on 80",
    ),
    userMaySet: fact(true, 'documented', faq, 'PORT as an app setting; WEBSITES_PORT is its new name'),
    routes: fact(
      'port',
      'documented',
      faq,
      'custom images have their port detected; that is not relied upon here, nor by the FAQ',
    ),
  },

  bind: fact(
    { family: 'ipv4', loopbackIsReachable: false },
    'documented',
    customContainer,
    '0.0.0.0, as the logs of failed starts show',
  ),

  boot: {
    timeoutMs: fact(230_000, 'documented', settings, 'WEBSITES_CONTAINER_START_TIME_LIMIT, 10 to 1800 s'),
    check: {
      kind: fact('http', 'documented', settings),
      path: fact('/robots933456.txt', 'documented', settings, 'WEBSITE_WARMUP_PATH'),
      method: fact('GET', 'our-choice', settings, 'documented as "HTTP pings"'),
      passes: fact([[100, 599]], 'documented', settings, 'any answer, unless WEBSITE_WARMUP_STATUSES is set'),
      intervalMs: fact(1_000, 'our-choice', settings, silent),
      timeoutMs: fact(5_000, 'our-choice', settings, silent),
      headers: fact({}, 'our-choice', settings, silent),
    },
  },

  environment: {
    SERVER_PORT: fact('{port}', 'documented', settings),
    WEBSITE_SITE_NAME: fact('{service}', 'documented', settings, 'there the name of the app'),
    WEBSITE_HOSTNAME: fact('{hostname}', 'documented', settings),
    WEBSITE_DEFAULT_HOSTNAME: fact('{hostname}', 'documented', settings),
    WEBSITE_SKU: fact('Basic', 'our-choice', settings, 'the name is documented, the value is an example'),
    WEBSITE_INSTANCE_ID: fact('{instance}', 'from-memory', settings, 'there 64 hex digits'),
  },

  start: unstatedStart(node, 'the start command is in the settings of the app'),

  container: {
    port: fact(
      { kind: 'fixed', port: 80 },
      'documented',
      customContainer,
      'a custom container is taken to listen on 80 unless WEBSITES_PORT is set; that its port may be detected is not relied upon here',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'from-memory', settings, 'as docker stop'),
    to: fact('root', 'from-memory', settings, 'as docker stop: the first process of the container'),
    graceMs: fact(5_000, 'documented', settings, 'WEBSITES_CONTAINER_STOP_TIME_LIMIT, at most 120 s'),
  },

  restart: fact(
    { delaysMs: [0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000] },
    'our-choice',
    settings,
    'a start that failed is tried again; the waits are not stated',
  ),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    overlap,
    'the old container serves until the new one answers',
  ),

  sleep: { idleMs: fact(1_200_000, 'from-memory', settings, 'without Always On') },

  router: azureRouter,

  instanceLog: {
    source: fact('', 'documented', settings, captured),
    states: fact(
      { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      'our-choice',
      settings,
      'the lines about states that are known are below',
    ),
    lines: {
      'boot-timeout': fact(
        [
          'ERROR - Container {instance} for site app did not start within expected time limit. Elapsed time = {seconds} sec',
          "ERROR - Container {instance} didn't respond to HTTP pings on port: {port}, failing site start. See container logs for debugging.",
          'INFO - Stopping site app because it failed during startup.',
        ].join('\n'),
        'documented',
        settings,
        captured,
      ),
    },
  },

  verdicts: plainVerdicts('App Service', healthBlade, {
    'wrong-port': unanswered,
    'loopback-only': unanswered,
    'wrong-family': unanswered,
    'not-listening': unanswered,
    'late-bind': { consequence: 'App Service has stopped this site at {seconds} s, before it was ready' },
    crashed: { consequence: 'the container has exited, and the start of the site fails' },
    exited: { consequence: 'the container has exited, and the start of the site fails' },
    unhealthy: unanswered,
    'wrong-protocol': unanswered,
  }),
}
