export interface RouterRules {
  /** A Host as production sends it; `{app}` is the project's name. Used by checks. */
  readonly hostname: string
  readonly timeouts: RouterTimeouts
  readonly requestLimits: RequestLimits
  readonly responseLimits: ResponseLimits
  /** What the platform's clients use; `--proto` says otherwise. */
  readonly defaultProto: 'http' | 'https'
  /** A client that uses http is sent to https (failure `insecure-request`) before anything else is looked at. */
  readonly httpsOnly: boolean
  /** What the app as a whole is to the router. Anything but `serving` is a failure for every request. */
  readonly mode: 'serving' | 'maintenance' | 'blank-app' | 'suspended' | 'platform-error'
  /** How an instance that cannot be connected to is treated; absent: the others are tried, none is set aside. */
  readonly quarantine?: QuarantineRule
  /** A client stays with its instance; absent: it does not. */
  readonly affinity?: AffinityRule
  /** Answers of the app that the platform does not pass on; absent: all are passed on. */
  readonly replacedAnswers?: ReplacedAnswersRule
  /** Pages of the user's own in place of the platform's; absent: there are none. */
  readonly ownPages?: OwnPagesRule
  /** Requests in flight allowed for each running instance before `backlog-full`; absent: no limit known. */
  readonly backlogPerInstance?: number
  readonly balancing: 'random' | 'round-robin'
  readonly requestId: RequestIdRule
  /** Applied in order to the request that goes to the app. */
  readonly requestHeaders: readonly HeaderRule[]
  /** Applied in order to the app's answer. */
  readonly responseHeaders: readonly HeaderRule[]
  /** Keep-alive connections from router to app: idle time before the router closes one; 0: a new one each time. */
  readonly upstreamKeepAliveMs: number
  /** What an Expect other than 100-continue comes to; `ignore`: the request goes on without it. Absent: `refuse`. */
  readonly unknownExpect?: 'refuse' | 'ignore'
  readonly failures: Readonly<Record<RouterFailureKind, RouterFailure>>
  readonly accessLog: AccessLogRule
}

export interface RouterTimeouts {
  /** TCP connect to an instance. */
  readonly connectMs: number
  /** From the whole request sent to the first byte of the answer. */
  readonly firstByteMs: number
  /** After the first byte: rolling, restarted by a byte in either direction. */
  readonly idleMs: number
  /** The same for an upgraded connection; 0: no limit. @default idleMs */
  readonly upgradedIdleMs?: number
  /** From a request's head to the end of its answer, whatever flows meanwhile. Absent: no limit. */
  readonly totalMs?: number
  /** The same for an upgraded connection. Absent: no limit. */
  readonly upgradedTotalMs?: number
  /** How long a request waits for an instance that is starting. */
  readonly bootQueueMs: number
  /** Idle client connections between requests. */
  readonly clientKeepAliveMs: number
  /** For a client to send its request's head. */
  readonly clientHeadMs: number
}

export interface QuarantineRule {
  /** An instance that refused, or did not answer a connect, is not tried again for this long. */
  readonly durationMs: number
  /** Instances tried for one request, at most. */
  readonly maxTries: number
  /** From the first try to giving up (failure `all-quarantined`), while every instance is set aside. */
  readonly budgetMs: number
  /** Waits between looks while all are set aside; the last repeats. */
  readonly backOffMs: readonly number[]
  /** While all are set aside: `wait` as above, or `try` them all the same. @default 'wait' */
  readonly whenAll?: 'wait' | 'try'
}

export interface AffinityRule {
  readonly cookie: string
  /** Absent: the cookie ends with the browser's session. */
  readonly maxAgeSeconds?: number
  /** e.g. `Path=/; HttpOnly` */
  readonly attributes: string
  /** A second cookie with the same value, for clients that do not send the first. Absent: there is none. */
  readonly twin?: { readonly cookie: string; readonly attributes: string }
  /** Only beside one of these cookies of the app's own: set where the app sets it, heeded where a client sends both. */
  readonly beside?: readonly string[]
}

/** An edge with one page for whatever failed behind it does not tell an app's own failures from others. */
export interface ReplacedAnswersRule {
  readonly statuses: readonly number[]
  /** What the client gets. Its headers and its body may hold `{originalStatus}`, the app's. */
  readonly failure: RouterFailure
}

export interface OwnPagesRule {
  /** Variable of the app whose value is the URL of its error page. */
  readonly error: string
  /** The same for the failure `maintenance`. */
  readonly maintenance: string
  /** What the client gets: HTML with `{url}`. */
  readonly html: string
}

export interface RequestLimits {
  /** Bytes of a body; absent: no limit. */
  readonly body?: number
  readonly requestLine: number
  readonly headerLine: number
  readonly headerName: number
  readonly headerCount: number
  readonly methodName: number
}

export interface ResponseLimits {
  readonly statusLine: number
  readonly headerLine: number
  readonly cookie: number
}

export interface RequestIdRule {
  readonly header: string
  /** A client's value is kept when it matches (a regular expression's source); otherwise one is made. Absent: never kept. */
  readonly keepPattern?: string
  /**
   * What one that is made looks like: a UUID v4, the beginning of one, 22 characters of base64url, or a ULID.
   * @default 'uuid'
   */
  readonly format?: 'uuid' | '8-4-4' | 'base64url' | 'ulid'
}

/**
 * How one header is treated. Values: a literal, or a field in braces:
 * `{clientIp}` `{clientPort}` `{proto}` `{ssl}` (on, off) `{publicPort}` `{path}` (as in the request line) `{requestId}` `{requestIdDigits}` (without its dashes)
 * `{spanId}` (16 hex digits) `{spanNumber}` (the same, decimal) `{unixMs}` `{unixUs}` `{unixSeconds}` (with milliseconds behind a point) `{host}` `{httpVersion}` (1.0, 1.1)
 * `{status}` (of answers; of a request there is none yet).
 */
export interface HeaderRule {
  readonly name: string
  /** `set`: replace. `append`: add to the client's (or app's) value with `, `. `default`: only when absent. `remove`: drop. */
  readonly action: 'set' | 'append' | 'default' | 'remove'
  readonly value?: string
  /** Another header of the same message, as it came: its value in place of `value`, where there is one. */
  readonly from?: string
  /** Only for clients that use this. Absent: for all. */
  readonly proto?: 'http' | 'https'
}

/** Everything that can go wrong between client and app, in the platform-neutral words of this code. */
export type RouterFailureKind =
  | 'app-crashed'
  | 'backlog-full'
  | 'first-byte-timeout'
  | 'closed-without-response'
  | 'no-instances'
  | 'upstream-idle'
  | 'bad-response'
  | 'response-interrupted'
  | 'connect-timeout'
  | 'boot-queue-timeout'
  | 'connect-refused'
  | 'response-content-length'
  | 'response-cookie-limit'
  | 'response-header-limit'
  | 'response-status-line-limit'
  | 'bad-request'
  | 'bad-header'
  | 'bad-chunk'
  | 'request-line-too-long'
  | 'unsupported-expect'
  | 'unsupported-version'
  | 'unsupported-method'
  | 'request-head-timeout'
  | 'client-closed'
  | 'client-idle'
  | 'router-stopping'
  | 'all-quarantined'
  | 'no-healthy-instances'
  | 'wake-failed'
  | 'maintenance'
  | 'blank-app'
  | 'suspended'
  | 'platform-error'
  | 'body-too-large'
  | 'insecure-request'

export interface RouterFailure {
  /** Status sent (or, once an answer has begun, only logged). `null`: the platform logs none. */
  readonly status: number | null
  /** The platform's code; absent where it logs none. */
  readonly code?: string
  readonly description: string
  /** What the log line begins with, e.g. `sock=backend`. */
  readonly prefix?: string
  readonly level: 'info' | 'warning' | 'error'
  /** More `key=value` fields of the log line, e.g. `{ cause: 'bad chunk' }`. */
  readonly fields?: Readonly<Record<string, string>>
  /** `page`: the error page of paas-sim. `empty`: no body. Otherwise the platform's own, with `{status}` `{requestId}` `{host}` `{path}`. */
  readonly body: 'page' | 'empty' | { readonly type: string; readonly text: string }
  /** More headers of the answer; values may hold `{host}`, `{path}`, `{requestId}` and `{status}` (this one). */
  readonly headers?: Readonly<Record<string, string>>
}

export interface AccessLogRule {
  /** Who speaks, e.g. `heroku[router]`. */
  readonly source: string
  /**
   * Templates with `{field}`: prefix (with a blank behind it, or nothing) level code description fields method path host requestId forwardedFor instance
   * connectMs serviceMs (both with their unit: `12ms`) status bytes proto tls (true, false) httpVersion clientIp
   * requestLine time (`21/Nov/2026:12:11:06 +0000`) serviceMillis bodyBytes (bare numbers, 0 when unknown) referer
   * url requestIdDigits isoTime serviceSeconds (`0.012`) requestBytes (as the request states them, or 0) clientPort upstream (address and
   * port of the instance, or `-`) instanceNumber (from 0; 0 when there is none)
   * pathname and query (of the path, without the `?`) sentForwardedFor (as the client sent it; its address where it sent none)
   * userAgent (both `-` when absent). Any other unknown value prints as nothing. `{fields}` prints as ` cause="bad header"`, with its leading blank, or nothing.
   */
  readonly success: string
  readonly failure: string
  /** How a quoted value's quotation marks, backslashes and unprintable characters look: `\\"`, or `\\x22`. @default 'backslash' */
  readonly escape?: 'backslash' | 'hex'
}
