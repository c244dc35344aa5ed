import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { renderFeatures } from './render/features.ts'
import { renderInstanceLog } from './render/instance-log.ts'
import { renderRouter } from './render/router.ts'
import {
  blueprint,
  captured,
  deploys,
  free,
  healthChecks,
  scanLog,
  skills,
  variables,
  webServices,
} from './render/sources.ts'
import { renderVerdicts } from './render/verdicts.ts'

const catalog = `${skills}/blob/main/skills/render-env-vars/references/platform-variables.md`

/** Render, web services and what stands beside them in a render.yaml. */
export const render: Profile = {
  id: 'render',
  name: 'Render',
  docs: webServices,
  projectFiles: ['render.yaml'],

  port: {
    variable: fact('PORT', 'documented', webServices),
    choice: fact({ kind: 'fixed', port: 10_000 }, 'documented', `${webServices}#port-binding`),
    userMaySet: fact(true, 'documented', catalog, 'PORT among the environment variables of the service'),
    routes: fact('scan', 'documented', webServices, 'the port that PORT names, if it is open'),
    scan: {
      request: fact(
        { method: 'HEAD', path: '/', headers: { 'User-Agent': 'Go-http-client/1.1' } },
        'secondary',
        scanLog,
        `${captured}: one request from inside the instance, any HTTP status counts`,
      ),
      reserved: fact(
        [18_012, 18_013, 19_099],
        'documented',
        `${skills}/blob/main/skills/render-web-services/SKILL.md`,
      ),
      reportMs: fact(
        60_000,
        'our-choice',
        scanLog,
        'published logs repeat "continuing to scan" about once a minute; the interval is not documented',
      ),
    },
  },

  bind: fact({ family: 'ipv4', loopbackIsReachable: false }, 'documented', `${webServices}#port-binding`),

  boot: {
    timeoutMs: fact(
      900_000,
      'documented',
      healthChecks,
      'a deploy fails after 15 minutes of failed checks; users report port scans that gave up after 5 to 10',
    ),
    check: fact({ kind: 'connect' }, 'documented', healthChecks, 'a TCP probe, without a health path'),
    httpCheck: {
      kind: fact('http', 'documented', healthChecks),
      method: fact('GET', 'documented', healthChecks),
      passes: fact([[200, 399]], 'documented', healthChecks, 'redirects count as success'),
      intervalMs: fact(5_000, 'our-choice', healthChecks, 'documented as "every few seconds"'),
      timeoutMs: fact(5_000, 'documented', healthChecks),
      headers: fact(
        {},
        'documented',
        healthChecks,
        'Host is a custom domain of the service, else its onrender.com name',
      ),
    },
  },

  environment: {
    RENDER: fact('true', 'documented', variables),
    RENDER_SERVICE_NAME: fact('{service}', 'documented', variables),
    RENDER_SERVICE_TYPE: fact('{kind}', 'documented', variables, 'web or worker; pserv counts as web here'),
    RENDER_SERVICE_ID: fact(
      'srv-{service}',
      'our-choice',
      variables,
      'on Render it is srv- and 20 characters',
    ),
    RENDER_INSTANCE_ID: fact(
      'srv-{service}-{index}',
      'our-choice',
      variables,
      'on Render the end is random: another one for each instance',
    ),
    RENDER_DISCOVERY_SERVICE: fact('{service}-discovery', 'documented', variables),
    RENDER_EXTERNAL_HOSTNAME: fact('{hostname}', 'documented', variables, 'web services only'),
    RENDER_EXTERNAL_URL: fact('https://{hostname}', 'documented', variables, 'web services only'),
    IS_PULL_REQUEST: fact('false', 'documented', variables),
    RENDER_CPU_COUNT: fact('1', 'our-choice', variables, "the plan's, rounded up; 1 on the small ones"),
    RENDER_WEB_CONCURRENCY: fact('1', 'our-choice', variables, 'follows from the CPU count'),
    WEB_CONCURRENCY: fact('1', 'secondary', catalog, 'set for services created after 8 December 2025'),
  },
  runtimeEnvironment: {
    node: fact({ NODE_ENV: 'production' }, 'documented', variables),
    python: fact({ GUNICORN_CMD_ARGS: '--bind=0.0.0.0:{port}' }, 'documented', catalog),
    ruby: fact({ RAILS_ENV: 'production', RAILS_LOG_TO_STDOUT: 'true' }, 'documented', catalog),
  },

  start: {
    sources: fact(
      ['render-yaml', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'our-choice',
      blueprint,
      "without a render.yaml the start command is in Render's dashboard: the project's own stands in for it",
    ),
    routedProcess: fact(
      'web',
      'our-choice',
      blueprint,
      'of a Procfile; with a render.yaml its first web service',
    ),
    releaseProcess: fact('release', 'our-choice', deploys, "stands in for Render's pre-deploy command"),
    buildScripts: fact(['build'], 'our-choice', deploys, 'the build command of a render.yaml comes first'),
    shell: fact('bash', 'our-choice', webServices, 'which shell runs a start command is not documented'),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', `${deploys}#zero-downtime-deploys`),
    to: fact('all', 'our-choice', deploys, 'which processes are signalled is not documented'),
    graceMs: fact(30_000, 'documented', blueprint, 'maxShutdownDelaySeconds, 1 to 300'),
  },

  restart: fact(
    { delaysMs: [0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000] },
    'our-choice',
    webServices,
    'a crashed instance is started again; the waits are not documented: these are the usual ones of Kubernetes',
  ),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 60_000 },
    'documented',
    `${deploys}#zero-downtime-deploys`,
  ),

  liveness: {
    intervalMs: fact(5_000, 'our-choice', healthChecks, 'documented as "every few seconds"'),
    outAfterMs: fact(15_000, 'documented', healthChecks),
    restartAfterMs: fact(60_000, 'documented', healthChecks),
  },

  sleep: { idleMs: fact(900_000, 'documented', free, 'free instances only') },

  router: renderRouter,
  instanceLog: renderInstanceLog,
  verdicts: renderVerdicts,
  features: renderFeatures,
}
