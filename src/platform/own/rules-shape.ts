import type { InstanceState } from '../../model/instance.ts'
import type {
  BindRule,
  BootRule,
  ContainerRule,
  CycleRule,
  DeployRule,
  Feature,
  FileSource,
  HttpCheck,
  InImageRule,
  InstanceLogLine,
  InstanceLogRule,
  LivenessRule,
  Platform,
  PlatformVerdict,
  PortRule,
  RestartRule,
  Runtime,
  ScanRule,
  SleepRule,
  StartRule,
  StopRule,
} from '../../model/platform.ts'
import { verdictCodes } from '../../model/verdict.ts'
import { routerShape } from './router-shape.ts'
import {
  byKind,
  either,
  type FieldShapes,
  fields,
  list,
  must,
  oneOf,
  optional,
  record,
  type Shape,
} from './shape.ts'
import { flag, line, milliseconds, port, statusRanges, text, urlPath, variable, whole } from './values.ts'

const runtimes: Readonly<Record<Runtime, true>> = {
  node: true,
  python: true,
  ruby: true,
  php: true,
  go: true,
  java: true,
}
const platformVerdict = fields<PlatformVerdict>({ code: optional(line), consequence: line })
const states: FieldShapes<Record<InstanceState, string>> = {
  created: text,
  starting: text,
  up: text,
  stopping: text,
  down: text,
  crashed: text,
}
const logLines: FieldShapes<Partial<Record<InstanceLogLine, string>>> = {
  'scan-none': optional(text),
  'scan-loopback': optional(text),
  'scan-failed-none': optional(text),
  'scan-failed-loopback': optional(text),
  'port-detected': optional(text),
  'connect-passed': optional(text),
  checking: optional(text),
  'check-failed': optional(text),
  'check-passed': optional(text),
  'check-gave-up': optional(text),
  live: optional(text),
  unhealthy: optional(text),
  healthy: optional(text),
  idling: optional(text),
  unidling: optional(text),
  cycling: optional(text),
  'state-changed': optional(text),
  starting: optional(text),
  'boot-timeout': optional(text),
  'exit-timeout': optional(text),
  stopping: optional(text),
  killing: optional(text),
  exited: optional(text),
}
const fileSources: Readonly<Record<FileSource, true>> = {
  'render-yaml': true,
  'fly-toml': true,
  railway: true,
  'manifest-yml': true,
  knative: true,
  'do-app': true,
  apprunner: true,
  kamal: true,
  'app-json': true,
  'dokku-app-json': true,
  'heroku-yml': true,
}

const variables = record(text, /^[A-Za-z_]\w*$/, 'the name of a variable')
const headers = record(text, /^[\w!#$%&'*+.^`|~-]+$/, 'the name of a header')
const nameOrNothing = either(
  must(value => typeof value === 'string' && value !== '', 'the name of a process type, or null'),
  must(value => value === null, 'null'),
)

const check: FieldShapes<Omit<HttpCheck, 'path'>> = {
  kind: oneOf('http'),
  method: oneOf('GET', 'HEAD'),
  passes: statusRanges,
  intervalMs: milliseconds,
  backOffMs: optional(list(milliseconds)),
  timeoutMs: milliseconds,
  headers,
  host: optional(line),
}

const scan = fields<ScanRule>({
  request: fields<ScanRule['request']>({ method: oneOf('GET', 'HEAD'), path: urlPath, headers }),
  reserved: list(port),
  reportMs: milliseconds,
})

const rules = {
  port: fields<PortRule>({
    variable,
    choice: byKind({
      dynamic: fields<Extract<PortRule['choice'], { kind: 'dynamic' }>>({
        kind: oneOf('dynamic'),
        from: port,
        to: port,
      }),
      fixed: fields<Extract<PortRule['choice'], { kind: 'fixed' }>>({ kind: oneOf('fixed'), port }),
    }),
    userMaySet: flag,
    routes: oneOf('port', 'scan'),
    scan: optional(scan),
  }),
  bind: fields<BindRule>({ family: oneOf('ipv4', 'ipv6', 'any'), loopbackIsReachable: flag }),
  boot: fields<BootRule>({
    timeoutMs: milliseconds,
    check: byKind({
      connect: fields<{ kind: 'connect' }>({ kind: oneOf('connect') }),
      http: fields<HttpCheck>({ ...check, path: urlPath }),
    }),
    httpCheck: optional(fields<Omit<HttpCheck, 'path'>>(check)),
  }),
  environment: variables,
  runtimeEnvironment: optional(record(variables, wordsOf(runtimes), among(runtimes))),
  start: fields<StartRule>({
    sources: list(
      oneOf('procfile', 'package-start', 'server-js', 'dockerfile', 'compose', ...Object.keys(fileSources)),
    ),
    routedProcess: nameOrNothing,
    releaseProcess: nameOrNothing,
    buildScripts: list(line),
    shell: oneOf('bash', 'sh'),
    inImage: optional(fields<InImageRule>({ command: oneOf('shell', 'exec'), procfile: flag })),
  }),
  container: optional(
    fields<ContainerRule>({
      port: optional(
        byKind({
          exposed: fields<{ kind: 'exposed' }>({ kind: oneOf('exposed') }),
          fixed: fields<{ kind: 'fixed'; port: number }>({ kind: oneOf('fixed'), port }),
        }),
      ),
      memoryBytes: optional(whole),
      outOfMemory: optional(platformVerdict),
      user: optional(line),
      init: optional(flag),
      stopSignalOfImage: optional(flag),
    }),
  ),
  stop: fields<StopRule>({
    signal: oneOf('SIGTERM', 'SIGINT', 'SIGKILL'),
    to: oneOf('all', 'root'),
    graceMs: milliseconds,
  }),
  restart: fields<RestartRule>({
    delaysMs: list(milliseconds),
    most: optional(whole),
    afterSuccess: optional(flag),
  }),
  deploy: fields<DeployRule>({
    kind: oneOf('replace', 'overlap'),
    switchAfterMs: milliseconds,
    retireAfterMs: milliseconds,
  }),
  liveness: optional(
    fields<LivenessRule>({
      intervalMs: milliseconds,
      outAfterMs: milliseconds,
      restartAfterMs: optional(milliseconds),
      connectTimeoutMs: optional(milliseconds),
      httpOnly: optional(flag),
    }),
  ),
  sleep: optional(fields<SleepRule>({ idleMs: milliseconds })),
  cycle: optional(fields<CycleRule>({ everyMs: milliseconds, jitterMs: milliseconds })),
  router: routerShape,
  instanceLog: fields<InstanceLogRule>({
    source: text,
    states: fields<InstanceLogRule['states']>(states),
    lines: fields<InstanceLogRule['lines']>(logLines),
  }),
  verdicts: record(
    platformVerdict,
    new RegExp(`^(${verdictCodes.join('|')})$`),
    `one of ${verdictCodes.join(', ')}`,
  ),
}

/** All that a platform is. */
export const platformShape: Shape = fields<Platform>({
  id: must(
    value => typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value) && value !== 'all',
    'a name of small letters, digits and -',
  ),
  name: line,
  docs: line,
  about: optional(text),
  assumed: optional(list(text)),
  projectFiles: list(line),
  ignoreFiles: optional(list(line)),
  ...rules,
  features: optional(
    // What it changes is looked at where it has been laid over the rules.
    record(
      fields<Feature>({ description: line, changes: must(value => typeof value === 'object', 'an object') }),
    ),
  ),
})

function wordsOf(words: Readonly<Record<string, true>>): RegExp {
  return new RegExp(`^(${Object.keys(words).join('|')})$`)
}

function among(words: Readonly<Record<string, true>>): string {
  return `one of ${Object.keys(words).join(', ')}`
}
