import type { PlatformVerdict } from '../model/platform.ts'
import type { Profile } from '../model/profile.ts'
import type { RouterFailure } from '../model/router-rules.ts'
import { fact } from './fact.ts'

const routing = 'https://devcenter.heroku.com/articles/http-routing'
const codes = 'https://devcenter.heroku.com/articles/error-codes'
const startup = 'https://devcenter.heroku.com/articles/dyno-startup-behavior'
const dynos = 'https://devcenter.heroku.com/articles/dynos#automatic-dyno-restarts'
const procfile = 'https://devcenter.heroku.com/articles/procfile'
const requestId = 'https://devcenter.heroku.com/articles/http-request-id'
const nodeBuildpack = 'https://github.com/heroku/heroku-buildpack-nodejs'
const vegur = 'https://github.com/heroku/vegur'
const bootLog = 'https://github.com/heroku/heroku-repo/issues/121'

const legacyCode =
  'the code of the legacy router; Router 2.0 rejects the same requests without a documented log line'

/** Heroku, Common Runtime (Cedar), Router 2.0. */
export const heroku: Profile = {
  id: 'heroku',
  name: 'Heroku',
  docs: routing,
  projectFiles: ['Procfile', 'app.json'],
  ignoreFiles: fact(
    ['.slugignore'],
    'documented',
    'https://devcenter.heroku.com/articles/slug-compiler#ignoring-files-with-slugignore',
  ),

  port: {
    variable: fact('PORT', 'documented', startup),
    choice: fact(
      { kind: 'dynamic', from: 3000, to: 60_000 },
      'secondary',
      startup,
      'no range is published; values between 6074 and 53161 are seen in public logs',
    ),
    userMaySet: fact(
      false,
      'from-memory',
      startup,
      'the dyno manager sets PORT for each dyno, whatever the config var says',
    ),
    routes: fact('port', 'documented', codes),
  },

  bind: fact({ family: 'any', loopbackIsReachable: false }, 'documented', startup),

  boot: {
    timeoutMs: fact(
      60_000,
      'documented',
      `${codes}#r10-boot-timeout`,
      '90 s for Java buildpacks; adjustable per app',
    ),
    check: fact({ kind: 'connect' }, 'documented', startup, 'no HTTP health check on the Common Runtime'),
  },

  environment: fact({ DYNO: '{instance}' }, 'documented', startup),
  runtimeEnvironment: {
    node: fact(
      { NODE_ENV: 'production', MEMORY_AVAILABLE: '512', WEB_MEMORY: '512', WEB_CONCURRENCY: '1' },
      'documented',
      `${nodeBuildpack}/blob/main/profile/WEB_CONCURRENCY.sh`,
      'as on a dyno with 512 MB',
    ),
  },

  start: {
    sources: fact(['procfile', 'package-start', 'server-js'], 'documented', procfile),
    routedProcess: fact('web', 'documented', procfile),
    releaseProcess: fact('release', 'documented', procfile),
    buildScripts: fact(['heroku-postbuild', 'build'], 'documented', `${nodeBuildpack}#build-scripts`),
    shell: fact('bash', 'documented', startup),
  },

  stop: {
    signal: fact('SIGTERM', 'documented', `${codes}#r12-exit-timeout`),
    to: fact('all', 'documented', `${dynos.split('#')[0]}#graceful-shutdown-with-sigterm`),
    graceMs: fact(30_000, 'documented', `${codes}#r12-exit-timeout`),
  },

  restart: fact(
    { delaysMs: [0, 20, 40, 60, 180, 320].map(minutes => minutes * 60_000) },
    'secondary',
    'https://github.com/OWASP/NodeGoat/issues/165',
    `a verbatim quotation of ${dynos}: "up to" these minutes`,
  ),

  deploy: fact(
    { kind: 'replace', switchAfterMs: 0, retireAfterMs: 0 },
    'documented',
    'https://devcenter.heroku.com/articles/labs-preboot',
    'routing is paused, the old dynos are stopped, the new ones started, routing resumes',
  ),

  router: {
    defaultProto: fact('http', 'documented', routing),
    httpsOnly: fact(false, 'documented', routing),
    mode: fact('serving', 'documented', routing),
    hostname: fact('{app}.herokuapp.com', 'our-choice', routing, 'any name under herokuapp.com'),
    timeouts: {
      connectMs: fact(5_000, 'documented', routing),
      firstByteMs: fact(30_000, 'documented', 'https://devcenter.heroku.com/articles/request-timeout'),
      idleMs: fact(55_000, 'documented', 'https://devcenter.heroku.com/articles/request-timeout'),
      bootQueueMs: fact(75_000, 'documented', `${codes}#h20-app-boot-timeout`),
      clientKeepAliveMs: fact(60_000, 'documented', routing, '"about 1 minute"'),
      clientHeadMs: fact(60_000, 'secondary', vegur, 'the idle limit of the legacy router'),
    },
    requestLimits: fact(
      { requestLine: 8192, headerLine: 8192, headerName: 1000, headerCount: 1000, methodName: 127 },
      'documented',
      `${routing}#http-validation-and-restrictions`,
    ),
    responseLimits: fact(
      { statusLine: 8192, headerLine: 524_288, cookie: 8192 },
      'documented',
      `${routing}#http-validation-and-restrictions`,
    ),
    backlogPerInstance: fact(200, 'documented', `${codes}#h11-backlog-too-deep`),
    balancing: fact('random', 'documented', `${routing}#request-distribution`),
    requestId: fact(
      { header: 'X-Request-Id', keepPattern: '^[A-Za-z0-9+/=-]{20,200}$' },
      'documented',
      requestId,
    ),
    requestHeaders: fact(
      [
        { name: 'X-Forwarded-For', action: 'append', value: '{clientIp}' },
        { name: 'X-Forwarded-Proto', action: 'set', value: '{proto}' },
        { name: 'X-Forwarded-Port', action: 'set', value: '{publicPort}' },
        { name: 'X-Request-Id', action: 'set', value: '{requestId}' },
        { name: 'X-Request-Start', action: 'set', value: '{unixMs}' },
        { name: 'Via', action: 'append', value: '{httpVersion} heroku-router' },
      ],
      'documented',
      `${routing}#heroku-headers`,
    ),
    responseHeaders: fact(
      [
        { name: 'Via', action: 'append', value: '1.1 heroku-router' },
        { name: 'Server', action: 'default', value: 'Heroku' },
      ],
      'documented',
      routing,
      'the NEL and Report-To headers are left out: they would make browsers report to Heroku',
    ),
    upstreamKeepAliveMs: fact(90_000, 'documented', `${routing}#keepalives`),
    failures: {
      'app-crashed': coded('H10', 'App crashed'),
      'backlog-full': coded('H11', 'Backlog too deep'),
      'first-byte-timeout': coded('H12', 'Request timeout'),
      'closed-without-response': coded('H13', 'Connection closed without response'),
      'no-instances': coded('H14', 'No web processes running'),
      'upstream-idle': coded('H15', 'Idle connection'),
      'bad-response': coded('H17', 'Poorly formatted HTTP response'),
      'response-interrupted': coded('H18', 'Server Request Interrupted', { prefix: 'sock=backend' }),
      'connect-timeout': coded('H19', 'Backend connection timeout'),
      'boot-queue-timeout': coded('H20', 'App boot timeout'),
      'connect-refused': coded('H21', 'Backend connection refused'),
      'router-stopping': coded('H24', 'Forced close', { status: null }),
      'response-content-length': restriction('invalid content length'),
      'response-cookie-limit': restriction('oversized cookie'),
      'response-header-limit': restriction('oversized header'),
      'response-status-line-limit': restriction('oversized status line'),
      'client-closed': coded('H27', 'Client Request Interrupted', {
        status: 499,
        level: 'warning',
        fields: { sock: 'client' },
      }),
      'client-idle': coded('H28', 'Client Connection Idle', {
        status: 499,
        level: 'warning',
        fields: { sock: 'client' },
      }),
      'bad-request': rejected(400, 'bad request'),
      'bad-header': rejected(400, 'bad header'),
      'bad-chunk': rejected(400, 'bad chunk'),
      'request-line-too-long': rejected(400, 'request line too long'),
      'unsupported-expect': rejected(417, 'unsupported expect header value'),
      'unsupported-version': rejected(505, 'unsupported HTTP version'),
      'unsupported-method': rejected(405, 'unsupported method'),
      'request-head-timeout': rejected(408, 'request head timeout'),
      'all-quarantined': coded('H99', 'Platform error'),
      'no-healthy-instances': coded('H99', 'Platform error'),
      'wake-failed': coded('H20', 'App boot timeout'),
      maintenance: coded('H80', 'Maintenance mode', { level: 'info' }),
      'blank-app': coded('H81', 'Blank app', { level: 'info', status: 502 }),
      suspended: coded('H82', 'Free dyno hours exhausted', { level: 'info' }),
      'platform-error': coded('H99', 'Platform error'),
      'body-too-large': rejected(413, 'body too large'),
      'insecure-request': rejected(301, 'https only'),
    },
    accessLog: fact(
      {
        source: 'heroku[router]',
        success:
          'at=info method={method} path="{path}" host={host} request_id={requestId} fwd={forwardedFor} dyno={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes} protocol=http{httpVersion} tls={tls}',
        failure:
          '{prefix}at={level} code={code} desc="{description}"{fields} method={method} path="{path}" host={host} request_id={requestId} fwd={forwardedFor} dyno={instance} connect={connectMs} service={serviceMs} status={status} bytes={bytes} protocol=http{httpVersion} tls={tls}',
      },
      'documented',
      `${routing}#heroku-router-log-format`,
      'the Router 2.0 format',
    ),
  },

  instanceLog: fact(
    {
      source: 'heroku[{instance}]',
      states: {
        created: 'created',
        starting: 'starting',
        up: 'up',
        stopping: 'up',
        down: 'down',
        crashed: 'crashed',
      },
      lines: {
        'state-changed': 'State changed from {from} to {to}',
        starting: 'Starting process with command `{command}`',
        'boot-timeout':
          'Error R10 (Boot timeout) -> Web process failed to bind to $PORT within {seconds} seconds of launch',
        'exit-timeout':
          'Error R12 (Exit timeout) -> Process failed to exit within {seconds} seconds of SIGTERM',
        stopping: 'Stopping all processes with SIGTERM',
        killing: 'Stopping process with SIGKILL',
        exited: 'Process exited with status {status}',
      },
    },
    'documented',
    bootLog,
  ),

  verdicts: fact(
    {
      'wrong-port': unreachable(),
      'loopback-only': unreachable(),
      'wrong-family': unreachable(),
      'not-listening': unreachable(),
      'late-bind': { code: 'R10', consequence: 'Heroku stops this app at {seconds} s, before it is ready' },
      crashed: {
        code: 'H10',
        consequence: 'Heroku marks this app as crashed and answers every request with 503',
      },
      exited: {
        code: 'H10',
        consequence: 'Heroku takes the end of the start command for a crash and answers with 503',
      },
      'port-taken': {
        code: 'H10',
        consequence: 'on Heroku PORT belongs to this app alone; here another program holds it',
      },
      'start-failed': {
        code: 'H10',
        consequence: 'Heroku cannot start this command and answers every request with 503',
      },
      unhealthy: { consequence: 'the health check never passed; Heroku itself only looks for the port' },
      'wrong-protocol': {
        code: 'H17',
        consequence: "Heroku's router gets no HTTP answer and serves 503 in its place",
      },
      'no-service': {
        code: 'H14',
        consequence: 'Heroku would find nothing to run and answer every request with 503',
      },
    },
    'documented',
    codes,
  ),
}

function coded(code: string, description: string, other: Partial<RouterFailure> = {}) {
  return fact<RouterFailure>(
    { status: 503, code, description, level: 'error', body: 'page', ...other },
    'documented',
    `${codes}#${code.toLowerCase()}-${description.toLowerCase().replaceAll(' ', '-')}`,
  )
}

function restriction(cause: string) {
  return coded('H25', `HTTP restriction: ${cause}`, { status: 502 })
}

function rejected(status: number, cause: string) {
  return fact<RouterFailure>(
    { status, code: 'H26', description: 'Request Error', level: 'error', fields: { cause }, body: 'empty' },
    'documented',
    `${codes}#h26-request-error`,
    legacyCode,
  )
}

function unreachable(): PlatformVerdict {
  return { code: 'R10', consequence: "Heroku's router cannot reach this app, and stops it at {seconds} s" }
}
