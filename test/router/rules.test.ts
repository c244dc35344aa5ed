import { expect, test } from 'vitest'
import type { HeaderRule, RouterFailure } from '../../src/model/router-rules.ts'
import { compileAccessLog, type LogRecord } from '../../src/router/access-log.ts'
import { RequestHeadRules } from '../../src/router/request-head.ts'
import { compileRequestId } from '../../src/router/request-id.ts'
import { select } from '../../src/router/route-table.ts'
import { herokuRules } from './stage.ts'

const fields = {
  clientIp: '1.2.3.4',
  clientPort: '5678',
  path: '/a?b',
  proto: 'https',
  publicPort: '443',
  requestId: 'id',
  host: 'a.test',
  httpVersion: '1.1',
}

const headerCases: { name: string; rules: HeaderRule[]; raw: string[]; out: string[] }[] = [
  {
    name: 'set replaces every one',
    rules: [{ name: 'X-A', action: 'set', value: 'new' }],
    raw: ['x-a', '1', 'X-B', '2', 'X-A', '3'],
    out: ['X-B', '2', 'X-A', 'new'],
  },
  {
    name: 'append to several',
    rules: [{ name: 'X-A', action: 'append', value: '{clientIp}' }],
    raw: ['x-a', '1', 'X-A', '2'],
    out: ['X-A', '1, 2, 1.2.3.4'],
  },
  {
    name: 'append to an empty one',
    rules: [{ name: 'X-A', action: 'append', value: 'n' }],
    raw: ['X-A', ''],
    out: ['X-A', 'n'],
  },
  {
    name: 'append to none',
    rules: [{ name: 'X-A', action: 'append', value: 'n' }],
    raw: [],
    out: ['X-A', 'n'],
  },
  {
    name: 'default leaves what is there, in its place',
    rules: [{ name: 'X-A', action: 'default', value: 'n' }],
    raw: ['x-a', '1', 'X-B', '2'],
    out: ['x-a', '1', 'X-B', '2'],
  },
  {
    name: 'default fills in',
    rules: [{ name: 'X-A', action: 'default', value: 'n' }],
    raw: ['X-B', '2'],
    out: ['X-B', '2', 'X-A', 'n'],
  },
  {
    name: 'remove',
    rules: [{ name: 'X-A', action: 'remove' }],
    raw: ['x-a', '1', 'X-B', '2'],
    out: ['X-B', '2'],
  },
  {
    name: 'in order: remove, then append',
    rules: [
      { name: 'X-A', action: 'remove' },
      { name: 'x-a', action: 'append', value: 'n' },
    ],
    raw: ['X-A', '1'],
    out: ['X-A', 'n'],
  },
  {
    name: 'in order: set, then append',
    rules: [
      { name: 'X-A', action: 'set', value: 'a' },
      { name: 'X-A', action: 'append', value: 'b' },
    ],
    raw: ['X-A', '1'],
    out: ['X-A', 'a, b'],
  },
  {
    name: 'a rule for clients of https, and one for those of http',
    rules: [
      { name: 'S', action: 'set', value: 'yes', proto: 'https' },
      { name: 'P', action: 'set', value: 'yes', proto: 'http' },
      { name: 'Q', action: 'set', value: 'yes', proto: 'http' },
    ],
    raw: ['P', 'mine'],
    out: ['S', 'yes', 'P', 'mine'],
  },
  {
    name: 'fields inside text',
    rules: [
      {
        name: 'F',
        action: 'set',
        value:
          'for={clientIp}:{clientPort};path={path};proto={proto};ssl={ssl};host={host};v={httpVersion}:{publicPort}',
      },
    ],
    raw: [],
    out: ['F', 'for=1.2.3.4:5678;path=/a?b;proto=https;ssl=on;host=a.test;v=1.1:443'],
  },
]

test.each(headerCases)('header rules: $name', ({ rules, raw, out }) => {
  const head = new RequestHeadRules({ requestHeaders: rules, requestLimits: herokuRules.requestLimits })
  const read = head.read([...raw, 'Host', 'x'], undefined)
  expect(read.refusal).toBeNull()
  head.complete(read, fields)
  expect(read.headers).toEqual(out)
})

test('times in headers', () => {
  const requestHeaders: HeaderRule[] = [
    { name: 'A', action: 'set', value: 't={unixMs}' },
    { name: 'B', action: 'set', value: '{unixUs}' },
    { name: 'C', action: 'set', value: '{unixSeconds}' },
  ]
  const head = new RequestHeadRules({ requestHeaders, requestLimits: herokuRules.requestLimits })
  const read = head.read(['Host', 'x'], undefined)
  head.complete(read, fields)
  const [, ms = '', , us = '', , seconds = ''] = read.headers
  expect(ms).toMatch(/^t=\d{13}$/)
  expect(Math.abs(Number(us) / 1000 - Number(ms.slice(2)))).toBeLessThan(1_000)
  expect(seconds).toMatch(/^\d{10}\.\d{3}$/)
  expect(Math.abs(Number(seconds) * 1000 - Number(ms.slice(2)))).toBeLessThan(1_000)
})

test('a span: sixteen hex digits of the request, and the same number in decimal', () => {
  const requestHeaders: HeaderRule[] = [
    { name: 'A', action: 'set', value: '{spanId}' },
    { name: 'B', action: 'set', value: '{spanNumber}' },
  ]
  const head = new RequestHeadRules({ requestHeaders, requestLimits: herokuRules.requestLimits })
  const spanOf = (requestId: string) => {
    const read = head.read(['Host', 'x'], undefined)
    head.complete(read, { ...fields, requestId })
    const [, hex = '', , decimal = ''] = read.headers
    expect(hex).toMatch(/^[0-9a-f]{16}$/)
    expect(BigInt(decimal)).toBe(BigInt(`0x${hex}`))
    return hex
  }
  expect(spanOf('a')).toBe(spanOf('a'))
  expect(spanOf('a')).not.toBe(spanOf('b'))
})

test.each([
  [
    'a rule',
    () =>
      new RequestHeadRules({
        requestHeaders: [{ name: 'A', action: 'set', value: '{nope}' }],
        requestLimits: herokuRules.requestLimits,
      }),
  ],
  ['a log line', () => compileAccessLog({ source: 'r', success: '{nope}', failure: '' })],
])('an unknown field in %s is an error that names it', (_where, compile) => {
  expect(compile).toThrow(/\{nope\}/)
})

const record: LogRecord = {
  method: 'GET',
  path: '/a?b',
  host: 'a.test',
  requestId: 'id',
  forwardedFor: '9.9.9.9, 1.2.3.4',
  instance: 'web.1',
  connectMs: 1.4,
  serviceMs: 18.6,
  status: 200,
  bytes: 13,
  proto: 'http',
  httpVersion: '1.1',
}
const failure: RouterFailure = {
  status: 400,
  code: 'H26',
  description: 'Request Error',
  level: 'error',
  fields: { sock: 'client', cause: 'bad chunk' },
  body: 'empty',
}
const nothing = { instance: null, connectMs: null, serviceMs: null, status: null, bytes: null }

const lines: [string, Partial<LogRecord>, RouterFailure | null, string][] = [
  [
    'served',
    {},
    null,
    'at=info method=GET path="/a?b" host=a.test request_id=id fwd="9.9.9.9, 1.2.3.4" dyno=web.1 connect=1ms service=19ms status=200 bytes=13 protocol=http1.1 tls=false',
  ],
  [
    'over https',
    { proto: 'https', forwardedFor: '1.2.3.4' },
    null,
    'at=info method=GET path="/a?b" host=a.test request_id=id fwd=1.2.3.4 dyno=web.1 connect=1ms service=19ms status=200 bytes=13 protocol=http1.1 tls=true',
  ],
  [
    'failed',
    nothing,
    failure,
    'at=error code=H26 desc="Request Error" sock=client cause="bad chunk" method=GET path="/a?b" host=a.test request_id=id fwd="9.9.9.9, 1.2.3.4" dyno= connect= service= status= bytes= protocol=http1.1 tls=false',
  ],
  [
    'a path that forges fields',
    { path: '/" status=200 x="\n' },
    null,
    'at=info method=GET path="/\\" status=200 x=\\"\\u000a" host=a.test',
  ],
  [
    'a header that forges fields',
    { forwardedFor: '1 dyno=x "\r\n' },
    null,
    'at=info method=GET path="/a?b" host=a.test request_id=id fwd="1 dyno=x \\"\\u000d\\u000a" dyno=web.1',
  ],
]

test.each(lines)('log line: %s', (_name, change, failed, expected) => {
  const line = compileAccessLog(herokuRules.accessLog)({ ...record, ...change }, failed)
  expect(line.slice(0, expected.length)).toBe(expected)
  expect(line).not.toMatch(/[\r\n]/)
})

test.each([
  ['no rule keeps one', undefined, 'abc', false],
  ['matches', '[a-z]{3}', 'abc', true],
  ['matches in part', '[a-z]{3}', 'abcd', false],
  ['a pattern that allows too much', '.*', 'a b', false],
] as const)('request id: %s', (_name, keepPattern, sent, kept) => {
  const ids = compileRequestId({ header: 'X', ...(keepPattern === undefined ? {} : { keepPattern }) })
  if (kept) expect(ids(sent)).toBe(sent)
  else expect(ids(sent)).toMatch(/^[0-9a-f-]{36}$/)
})

test.each([
  ['base64url', /^[\w-]{22}$/],
  ['ulid', /^0[0-9A-HJKMNP-TV-Z]{25}$/],
  ['8-4-4', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}$/],
] as const)('request id: %s', (format, pattern) => {
  const ids = compileRequestId({ header: 'X', format })
  const made = Array.from({ length: 20 }, () => ids(undefined))
  for (const id of made) expect(id).toMatch(pattern)
  expect(new Set(made).size).toBe(20)
})

test('a ULID begins with the time, so that later ones sort behind', () => {
  const ids = compileRequestId({ header: 'X', format: 'ulid' })
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  const ms = [...ids(undefined).slice(0, 10)].reduce((n, digit) => n * 32 + digits.indexOf(digit), 0)
  expect(Math.abs(ms - Date.now())).toBeLessThan(10_000)
})

test('what a log line can say of the connections and of the time', () => {
  const template =
    '{isoTime} {serviceSeconds} {requestBytes} "{clientIp}:{clientPort}" "{upstream}" {instanceNumber}'
  const log = compileAccessLog({ source: 'r', success: template, failure: template })
  const upstream = { name: 'web.2', address: '127.77.0.2', port: 8080 }
  const known = { clientIp: '1.2.3.4', clientPort: '5678', upstream }
  const time = /^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z /
  const told = log({ ...record, ...known, req: { headers: { 'content-length': '12' } } }, null)
  expect(told).toMatch(time)
  expect(told.replace(time, '')).toBe('0.019 12 "1.2.3.4:5678" "127.77.0.2:8080" 1')
  const bare = log({ ...record, ...nothing, clientIp: '1.2.3.4', clientPort: '5678' }, failure)
  expect(bare.replace(time, '')).toBe('0.000 0 "1.2.3.4:5678" "-" 0')
})

test.each([
  ['api.test', 'api'],
  ['API.test:80', 'api'],
  ['other.test', 'web'],
])('%s is served by %s', (host, service) => {
  expect(select({ byHost: new Map([['api.test', 'api']]), fallback: 'web' }, host)).toBe(service)
})
