import type {
  AccessLogRule,
  AffinityRule,
  HeaderRule,
  OwnPagesRule,
  QuarantineRule,
  ReplacedAnswersRule,
  RequestIdRule,
  RequestLimits,
  ResponseLimits,
  RouterFailure,
  RouterRules,
  RouterTimeouts,
} from '../../model/router-rules.ts'
import { unstatedFailures } from '../unstated.ts'
import { either, exactly, fields, list, must, oneOf, optional, record, type Shape } from './shape.ts'
import { flag, headerName, line, milliseconds, pattern, status, text, variable, whole } from './values.ts'

const timeouts = fields<RouterTimeouts>({
  connectMs: milliseconds,
  firstByteMs: milliseconds,
  idleMs: milliseconds,
  upgradedIdleMs: optional(milliseconds),
  totalMs: optional(milliseconds),
  upgradedTotalMs: optional(milliseconds),
  bootQueueMs: milliseconds,
  clientKeepAliveMs: milliseconds,
  clientHeadMs: milliseconds,
})

const quarantine = fields<QuarantineRule>({
  durationMs: milliseconds,
  maxTries: whole,
  budgetMs: milliseconds,
  backOffMs: list(milliseconds),
  whenAll: optional(oneOf('wait', 'try')),
})

const affinity = fields<AffinityRule>({
  cookie: headerName,
  maxAgeSeconds: optional(whole),
  attributes: text,
  twin: optional(fields<NonNullable<AffinityRule['twin']>>({ cookie: headerName, attributes: text })),
  beside: optional(list(headerName)),
})

const headerFields = fields<HeaderRule>({
  name: headerName,
  action: oneOf('set', 'append', 'default', 'remove'),
  value: optional(text),
  from: optional(headerName),
  proto: optional(oneOf('http', 'https')),
})

const headerRule: Shape = (value, path, tell) => {
  headerFields(value, path, tell)
  if (typeof value !== 'object' || value === null || !('action' in value) || value.action === 'remove') return
  if (!('value' in value) && !('from' in value))
    tell({ path, found: JSON.stringify(value), expected: 'a value, or from: another header' })
}

const failureFields = fields<RouterFailure>({
  status: either(
    status,
    must(value => value === null, 'null'),
  ),
  code: optional(line),
  description: text,
  prefix: optional(text),
  level: oneOf('info', 'warning', 'error'),
  fields: optional(record(text)),
  body: either(oneOf('page', 'empty'), fields<Exclude<RouterFailure['body'], string>>({ type: line, text })),
  headers: optional(record(text)),
})

/** Each kind of failure there is. */
const failures = exactly(Object.keys(unstatedFailures('')), failureFields)

/** How a router treats what goes through it. */
export const routerShape: Shape = fields<RouterRules>({
  hostname: line,
  timeouts,
  requestLimits: fields<RequestLimits>({
    body: optional(whole),
    requestLine: whole,
    headerLine: whole,
    headerName: whole,
    headerCount: whole,
    methodName: whole,
  }),
  responseLimits: fields<ResponseLimits>({ statusLine: whole, headerLine: whole, cookie: whole }),
  defaultProto: oneOf('http', 'https'),
  httpsOnly: flag,
  mode: oneOf('serving', 'maintenance', 'blank-app', 'suspended', 'platform-error'),
  quarantine: optional(quarantine),
  affinity: optional(affinity),
  replacedAnswers: optional(fields<ReplacedAnswersRule>({ statuses: list(status), failure: failureFields })),
  ownPages: optional(fields<OwnPagesRule>({ error: variable, maintenance: variable, html: text })),
  backlogPerInstance: optional(whole),
  balancing: oneOf('random', 'round-robin'),
  requestId: fields<RequestIdRule>({
    header: headerName,
    keepPattern: optional(pattern),
    format: optional(oneOf('uuid', '8-4-4', 'base64url', 'ulid')),
  }),
  requestHeaders: list(headerRule),
  responseHeaders: list(headerRule),
  upstreamKeepAliveMs: milliseconds,
  unknownExpect: optional(oneOf('refuse', 'ignore')),
  failures,
  accessLog: fields<AccessLogRule>({
    source: text,
    success: text,
    failure: text,
    escape: optional(oneOf('backslash', 'hex')),
  }),
})
