import type { Profile } from '../model/profile.ts'
import { dokkuRouter } from './dokku/router.ts'
import {
  checks,
  dockerLocal,
  dockerRestart,
  dockerStop,
  fileFormats,
  healthchecker,
  nginxProxy,
  portManagement,
  processes,
  scheduler,
  template,
  troubleshooting,
} from './dokku/sources.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedInstanceLog } from './unstated.ts'

/** Dokku, with its nginx proxy and docker-local scheduler. */
export const dokku: Profile = {
  id: 'dokku',
  name: 'Dokku',
  docs: portManagement,
  projectFiles: [],

  port: {
    variable: fact('PORT', 'documented', portManagement),
    choice: fact(
      { kind: 'fixed', port: 5000 },
      'documented',
      portManagement,
      'of buildpack apps, and of a Dockerfile without EXPOSE; not guaranteed',
    ),
    userMaySet: fact(false, 'documented', portManagement, 'ports:set is for that'),
    routes: fact('port', 'documented', portManagement, 'http:80:5000, https:443:5000'),
  },

  bind: fact({ family: 'ipv4', loopbackIsReachable: false }, 'documented', troubleshooting, '0.0.0.0'),

  boot: {
    timeoutMs: fact(
      10_000,
      'documented',
      checks,
      'after 10 s Dokku looks whether the container still runs, and routes to it: what does not listen by then gets 502s',
    ),
    check: fact(
      { kind: 'connect' },
      'our-choice',
      checks,
      'Dokku itself only looks at the process; a check can be defined in app.json',
    ),
    httpCheck: {
      kind: fact('http', 'documented', checks, 'healthchecks.web of app.json'),
      method: fact('GET', 'documented', checks, 'curl, from the host'),
      passes: fact([[200, 399]], 'our-choice', checks, 'which statuses pass is not stated'),
      intervalMs: fact(5_000, 'documented', checks, 'wait'),
      timeoutMs: fact(5_000, 'documented', checks),
      headers: fact({ 'X-Forwarded-Proto': 'https' }, 'secondary', healthchecker),
    },
  },

  environment: fact({ DYNO: '{instance}' }, 'documented', scheduler),

  start: {
    sources: fact(
      ['dokku-app-json', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'documented',
      fileFormats,
    ),
    routedProcess: fact('web', 'documented', fileFormats),
    releaseProcess: fact('release', 'documented', fileFormats),
    buildScripts: fact(
      ['heroku-postbuild', 'build'],
      'from-memory',
      fileFormats,
      "Heroku's buildpacks, which Dokku uses",
    ),
    shell: fact('bash', 'from-memory', fileFormats, 'as herokuish starts a process type'),
    inImage: fact(
      { command: 'shell', procfile: true },
      'from-memory',
      fileFormats,
      'the Procfile counts beside a Dockerfile, too',
    ),
  },

  container: {
    port: fact(
      { kind: 'exposed' },
      'documented',
      portManagement,
      'each port of EXPOSE is served under its own number; PORT is the first of them',
    ),
    init: fact(true, 'documented', dockerLocal, 'docker run --init, unless init-process is set to false'),
    stopSignalOfImage: fact(true, 'documented', dockerStop, 'docker stop sends STOPSIGNAL'),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', checks),
    to: fact('root', 'documented', dockerStop, 'docker stop signals the first process of the container'),
    graceMs: fact(
      30_000,
      'documented',
      checks,
      'stop-timeout-seconds; after a deploy the old containers have 60 s more (wait-to-retire)',
    ),
  },

  restart: fact(
    { delaysMs: [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000] },
    'from-memory',
    dockerRestart,
    `on-failure:10, as ${processes} says; the waits are Docker's, which double, and the limit of 10 is not kept`,
  ),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    checks,
    'the old containers get SIGTERM as soon as the new ones have the traffic',
  ),

  router: dokkuRouter,

  instanceLog: unstatedInstanceLog(nginxProxy),

  verdicts: plainVerdicts('Dokku', troubleshooting, {
    'wrong-port': { consequence: 'Dokku deploys this app, and nginx answers every request with 502' },
    'loopback-only': { consequence: 'Dokku deploys this app, and nginx answers every request with 502' },
    'wrong-family': { consequence: 'Dokku deploys this app, and nginx answers every request with 502' },
    'not-listening': { consequence: 'Dokku deploys this app, and nginx answers every request with 502' },
    'late-bind': {
      consequence: 'Dokku routes to this app after {seconds} s, and nginx answers with 502 until it listens',
    },
    crashed: { consequence: 'the container has stopped when Dokku looks at it, and the deploy fails' },
    exited: { consequence: 'the container has stopped when Dokku looks at it, and the deploy fails' },
    unhealthy: { consequence: 'the health check never passed, and the deploy fails' },
    'wrong-protocol': { consequence: 'nginx gets no HTTP answer from this app and serves 502 in its place' },
  }),

  features: {
    ssl: {
      description: 'the app has a certificate (dokku letsencrypt:enable): http is sent to https',
      changes: {
        router: {
          defaultProto: fact('https', 'documented', template),
          httpsOnly: fact(true, 'documented', template),
          timeouts: { clientKeepAliveMs: fact(70_000, 'documented', template) },
          responseHeaders: fact(
            [
              { name: 'Server', action: 'set', value: 'nginx' },
              { name: 'Strict-Transport-Security', action: 'default', value: 'max-age=15724800' },
            ],
            'documented',
            nginxProxy,
            'hsts is on by default with a certificate; its other directives are left out',
          ),
        },
      },
    },
  },
}
