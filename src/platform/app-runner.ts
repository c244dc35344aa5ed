import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedRouter, unstatedStart } from './unstated.ts'

const develop = 'https://docs.aws.amazon.com/apprunner/latest/dg/develop.html'
const healthChecks = 'https://docs.aws.amazon.com/apprunner/latest/dg/manage-configure-healthcheck.html'
const checkConfiguration =
  'https://docs.aws.amazon.com/apprunner/latest/api/API_HealthCheckConfiguration.html'
const image =
  'https://docs.aws.amazon.com/cdk/api/v1/docs/@aws-cdk_aws-apprunner.CfnService.ImageConfigurationProperty.html'
const configFile = 'https://docs.aws.amazon.com/apprunner/latest/dg/config-file-ref.html'

const silent = 'AWS states nothing about it'
const captured = 'as in logs that users of App Runner published'
const unhealthy = { consequence: 'the health check of App Runner fails, and so does the deployment' }
const router = unstatedRouter(develop)

/** AWS App Runner. It takes no new customers. */
export const appRunner: Profile = {
  id: 'app-runner',
  name: 'AWS App Runner',
  docs: develop,
  projectFiles: ['apprunner.yaml'],

  port: {
    variable: fact('PORT', 'from-memory', configFile, 'network.env of apprunner.yaml can name another'),
    choice: fact({ kind: 'fixed', port: 8080 }, 'documented', image),
    userMaySet: fact(false, 'from-memory', configFile, 'PORT is reserved'),
    routes: fact('port', 'documented', image),
  },

  bind: fact({ family: 'ipv4', loopbackIsReachable: false }, 'from-memory', develop, '0.0.0.0'),

  boot: {
    timeoutMs: fact(
      1_140_000,
      'secondary',
      healthChecks,
      'not documented: one published log shows a deployment that gave up after 19 minutes',
    ),
    check: fact({ kind: 'connect' }, 'documented', checkConfiguration, 'TCP is the default'),
    httpCheck: {
      kind: fact('http', 'documented', checkConfiguration),
      method: fact('GET', 'our-choice', checkConfiguration, silent),
      passes: fact([[200, 200]], 'from-memory', checkConfiguration, '200 alone'),
      intervalMs: fact(5_000, 'documented', checkConfiguration, '1 to 20 s'),
      timeoutMs: fact(2_000, 'documented', checkConfiguration, '1 to 20 s'),
      headers: fact({}, 'our-choice', checkConfiguration, silent),
    },
  },

  environment: {},

  start: {
    ...unstatedStart(configFile, 'the run command is in apprunner.yaml or in the console'),
    sources: fact(
      ['apprunner', 'procfile', 'compose', 'dockerfile', 'package-start', 'server-js'],
      'our-choice',
      configFile,
      "without an apprunner.yaml the run command is in the console: the project's own stands in for it",
    ),
  },

  container: {
    memoryBytes: fact(
      2 * 1_024 * 1_024 * 1_024,
      'documented',
      'https://docs.aws.amazon.com/apprunner/latest/api/API_InstanceConfiguration.html',
      'the default of an instance',
    ),
  },

  stop: {
    signal: fact('SIGTERM', 'from-memory', develop, 'not documented'),
    to: fact('all', 'our-choice', develop, silent),
    graceMs: fact(
      30_000,
      'our-choice',
      develop,
      `${silent}: 30 s is the default of Fargate, which is beneath`,
    ),
  },

  restart: fact({ delaysMs: [0, 1_000, 10_000, 60_000] }, 'our-choice', develop, silent),

  deploy: fact(
    { kind: 'overlap', switchAfterMs: 0, retireAfterMs: 0 },
    'our-choice',
    healthChecks,
    'a deployment that fails leaves the one before it; the order of the steps is not stated',
  ),

  liveness: {
    intervalMs: fact(5_000, 'documented', checkConfiguration),
    outAfterMs: fact(25_000, 'documented', checkConfiguration, 'five failures in a row, 5 s apart'),
    connectTimeoutMs: fact(2_000, 'documented', checkConfiguration),
  },

  router: {
    ...router,
    hostname: fact('{app}.us-east-1.awsapprunner.com', 'from-memory', develop, 'of one region'),
    httpsOnly: fact(true, 'documented', develop, 'http is sent to https'),
    timeouts: {
      ...router.timeouts,
      firstByteMs: fact(120_000, 'documented', develop, 'part of the 120 s of a request'),
      idleMs: fact(120_000, 'documented', develop, 'part of the 120 s of a request'),
      totalMs: fact(
        120_000,
        'documented',
        develop,
        'of a whole request, its body and the answer; WebSockets are not supported (from memory), and pass here',
      ),
    },
  },

  instanceLog: {
    source: fact('[AppRunner]', 'secondary', healthChecks, captured),
    states: fact(
      { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      'our-choice',
      healthChecks,
      'nothing is known of lines about states',
    ),
    lines: {
      'boot-timeout': fact(
        "Health check failed on protocol `TCP` [Port: '{port}']. Check your configured port number.",
        'secondary',
        healthChecks,
        captured,
      ),
      checking: fact(
        "Performing health check on protocol `HTTP` [Path: '{path}'], [Port: '{port}'].",
        'secondary',
        healthChecks,
        captured,
      ),
      'check-gave-up': fact(
        "Health check failed on protocol `HTTP`[Path: '{path}'], [Port: '{port}'].",
        'secondary',
        healthChecks,
        captured,
      ),
      exited: fact(
        'Your application stopped or failed to start. See logs for more information. Container exit code: {status}',
        'secondary',
        healthChecks,
        captured,
      ),
    },
  },

  verdicts: plainVerdicts('App Runner', healthChecks, {
    'wrong-port': unhealthy,
    'loopback-only': unhealthy,
    'wrong-family': unhealthy,
    'not-listening': unhealthy,
    'late-bind': { consequence: 'App Runner has given up on this deployment by {seconds} s' },
    unhealthy: { consequence: 'the health check never passed, and the deployment fails' },
  }),
}
