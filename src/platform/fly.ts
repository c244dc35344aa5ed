import type { Profile } from '../model/profile.ts'
import { fact } from './fact.ts'
import { flyRouter } from './fly/router.ts'
import {
  autostop,
  bindWarning,
  captured,
  configuration,
  deploying,
  healthChecks,
  listening,
  restartPolicy,
  runtime,
  scanners,
  sizing,
} from './fly/sources.ts'
import { plainVerdicts } from './plain-verdicts.ts'
import { unstatedStart } from './unstated.ts'

const example = 'another one for each app and machine: an example'
const warned = {
  code: 'PC01',
  consequence:
    'flyctl only warns that this app is not listening on the expected address; the deploy goes on, and Fly Proxy cannot reach it',
}
const warning = [
  'WARNING The app is not listening on the expected address and will not be reachable by fly-proxy.',
  'You can fix this by configuring your app to listen on the following addresses:',
  '  - 0.0.0.0:{port}',
].join('\n')

/** Fly.io: Machines behind Fly Proxy, an app with [http_service]. */
export const fly: Profile = {
  id: 'fly',
  name: 'Fly.io',
  docs: configuration,
  projectFiles: ['fly.toml'],

  port: {
    variable: fact(
      'PORT',
      'documented',
      scanners,
      'not set by the platform: fly launch writes it into [env] of fly.toml, for most frameworks',
    ),
    choice: fact(
      { kind: 'fixed', port: 8080 },
      'documented',
      configuration,
      "internal_port's default; the proxy connects to it, whatever PORT says",
    ),
    userMaySet: fact(true, 'documented', configuration, 'in [env], with internal_port beside it'),
    routes: fact('port', 'documented', configuration, 'internal_port'),
  },

  bind: fact({ family: 'any', loopbackIsReachable: false }, 'documented', listening, '0.0.0.0 or [::]'),

  boot: {
    timeoutMs: fact(
      300_000,
      'documented',
      deploying,
      'wait_timeout of [deploy]; flyctl looks at what is listening about 10 s after the start',
    ),
    check: fact(
      { kind: 'connect' },
      'documented',
      deploying,
      'without a check of its own a machine gets requests once it is started; the proxy waits for it to listen',
    ),
    httpCheck: {
      kind: fact('http', 'documented', healthChecks),
      method: fact('GET', 'documented', healthChecks),
      passes: fact([[200, 299]], 'documented', healthChecks, 'redirects fail'),
      intervalMs: fact(15_000, 'documented', configuration),
      timeoutMs: fact(2_000, 'documented', configuration),
      headers: fact({ 'User-Agent': 'Consul Health Check' }, 'from-memory', healthChecks, 'not documented'),
    },
  },

  environment: {
    FLY_APP_NAME: fact('{service}', 'documented', runtime, "the app's name; here that of the service"),
    FLY_MACHINE_ID: fact('148ed193b9518{index}', 'our-choice', runtime, example),
    FLY_ALLOC_ID: fact('148ed193b9518{index}', 'our-choice', runtime, 'the same as FLY_MACHINE_ID'),
    FLY_REGION: fact('iad', 'our-choice', runtime, example),
    PRIMARY_REGION: fact('iad', 'our-choice', runtime, example),
    FLY_PUBLIC_IP: fact('2605:4c40:119:9e0c:0:d0fd:81a2:1', 'our-choice', runtime, example),
    FLY_PRIVATE_IP: fact('fdaa:0:18:a7b:196:e274:9ce1:2', 'our-choice', runtime, example),
    FLY_IMAGE_REF: fact('registry.fly.io/{service}:deployment-1', 'our-choice', runtime, example),
    FLY_MACHINE_VERSION: fact('01HZYX2J3K4M5N6P7Q8R9S0T1V', 'our-choice', runtime, example),
    FLY_PROCESS_GROUP: fact('{service}', 'documented', runtime, '`app` where fly.toml has no [processes]'),
    FLY_VM_MEMORY_MB: fact('256', 'from-memory', runtime, 'of shared-cpu-1x, the default'),
  },

  start: {
    ...unstatedStart(
      configuration,
      '[processes] of fly.toml, or the image, say what runs: what a buildpack would find stands in for them',
    ),
    sources: fact(
      ['fly-toml', 'compose', 'dockerfile', 'procfile', 'package-start', 'server-js'],
      'our-choice',
      configuration,
      'fly.toml is documented; without a command in it the project says what its image would run',
    ),
    shell: fact(
      'bash',
      'our-choice',
      configuration,
      'no shell stands in front of the command there, and bash leaves its place to a command that is alone',
    ),
    inImage: fact(
      { command: 'exec', procfile: false },
      'from-memory',
      configuration,
      'the words of [processes]',
    ),
  },

  container: {
    memoryBytes: fact(
      256 * 1_024 * 1_024,
      'documented',
      sizing,
      'shared-cpu-1x, the default; [[vm]] of fly.toml, where fly launch writes 1gb, says otherwise',
    ),
  },

  stop: {
    signal: fact('SIGINT', 'documented', configuration, 'kill_signal'),
    to: fact('root', 'our-choice', configuration, 'the main process of the machine'),
    graceMs: fact(5_000, 'documented', configuration, 'kill_timeout, up to 300 s'),
  },

  restart: {
    delaysMs: fact(
      [0, 1_000, 2_000, 4_000, 8_000],
      'our-choice',
      restartPolicy,
      'the waits are not documented',
    ),
    most: fact(10, 'documented', restartPolicy, 'on-failure: 10 retries within 5 minutes'),
    afterSuccess: fact(false, 'documented', restartPolicy, 'on-failure'),
  },

  deploy: fact(
    { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    deploying,
    'rolling: machines are updated in place, one after another; here all at once',
  ),

  liveness: {
    intervalMs: fact(15_000, 'documented', configuration),
    outAfterMs: fact(0, 'documented', healthChecks, 'a machine that fails its check gets no requests'),
    httpOnly: fact(
      true,
      'documented',
      healthChecks,
      'without a check nothing is looked at; none ever restarts',
    ),
  },

  sleep: {
    idleMs: fact(300_000, 'our-choice', autostop, 'auto_stop_machines: looked at every few minutes'),
  },

  router: flyRouter,

  instanceLog: fact(
    {
      source: 'fly[{instance}]',
      states: { created: '', starting: '', up: '', stopping: '', down: '', crashed: '' },
      lines: {
        'boot-timeout': warning,
        stopping: 'INFO Sending signal {signal} to main child process',
        exited: 'INFO Main child exited with status {status}',
      },
    },
    'secondary',
    bindWarning,
    `${captured}; the warning is flyctl's, the other lines are shortened and from memory`,
  ),

  verdicts: plainVerdicts('Fly.io', listening, {
    'wrong-port': warned,
    'loopback-only': warned,
    'wrong-family': warned,
    'not-listening': warned,
    'late-bind': {
      consequence:
        'flyctl gives up waiting for this app at {seconds} s; Fly Proxy reaches it once it listens',
    },
    crashed: { consequence: 'Fly.io starts the machine again up to 10 times, and the deploy is stopped' },
    exited: { consequence: 'Fly.io takes the end of the start command for the end of the machine' },
    unhealthy: { consequence: 'the check never passes: Fly Proxy sends this machine no request' },
    'wrong-protocol': {
      code: 'PU02',
      consequence: 'Fly Proxy gets no HTTP answer from this app and serves 502 in its place',
    },
  }),
}
