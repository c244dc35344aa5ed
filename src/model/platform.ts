import type { InstanceState } from './instance.ts'
import type { VerdictCode } from './verdict.ts'

/**
 * The rules of one platform, as plain values. Durations are milliseconds, sizes are bytes.
 * Profiles in src/platform are written as `Profile` (every value with its source) and resolved to this.
 */
export interface Platform {
  readonly id: string
  readonly name: string
  /** Where the platform documents its routing and start-up rules. */
  readonly docs: string
  /** Project files (relative to the project) whose presence says that the project is meant for this platform. */
  readonly projectFiles: readonly string[]
  readonly port: PortRule
  readonly bind: BindRule
  readonly boot: BootRule
  /** Variables the platform sets. Values may hold `{service}`, `{index}`, `{instance}` and `{port}`. */
  readonly environment: Readonly<Record<string, string>>
  /** More of them for one language, where the platform's build sets them; only when unset. */
  readonly runtimeEnvironment?: Readonly<Partial<Record<Runtime, Readonly<Record<string, string>>>>>
  readonly start: StartRule
  readonly stop: StopRule
  readonly restart: RestartRule
  readonly router: RouterRules
  readonly instanceLog: InstanceLogRule
  /** What the platform calls each verdict, and what it does about it. */
  readonly verdicts: Readonly<Partial<Record<VerdictCode, PlatformVerdict>>>
}

/** The language a project is written in, as its files tell. */
export type Runtime = 'node' | 'python' | 'ruby' | 'php' | 'go' | 'java'

export interface PortRule {
  /** Name of the variable that carries the port. */
  readonly variable: string
  /** `dynamic`: any port of the range, another one at each boot. `fixed`: always this one. */
  readonly choice:
    | { readonly kind: 'dynamic'; readonly from: number; readonly to: number }
    | { readonly kind: 'fixed'; readonly port: number }
  /** Whether a PORT the user sets (.env, --env) replaces the platform's. */
  readonly userMaySet: boolean
  /** `port`: only PORT is routed to. `scan`: any port that is found open, PORT first. */
  readonly routes: 'port' | 'scan'
}

export interface BindRule {
  /** The address family the router dials. `any`: IPv4 first, and a dual-stack or IPv6 listener will do. */
  readonly family: 'ipv4' | 'ipv6' | 'any'
  /** True where router and app share a host, so that a loopback bind is right. */
  readonly loopbackIsReachable: boolean
}

export interface BootRule {
  /** From launch of the process to readiness. */
  readonly timeoutMs: number
  /** What the platform looks at to call an instance ready. */
  readonly check: { readonly kind: 'connect' } | HttpCheck
}

export interface HttpCheck {
  readonly kind: 'http'
  readonly path: string
  readonly method: 'GET' | 'HEAD'
  /** Inclusive ranges of passing statuses, e.g. `[[200, 399]]`. */
  readonly passes: readonly (readonly [number, number])[]
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly headers: Readonly<Record<string, string>>
}

export interface StartRule {
  /** In this order, the first that the project has. `procfile` also brings the other process types. */
  readonly sources: readonly StartSource[]
  /** The process type that gets the router's traffic; `null`: every service does. */
  readonly routedProcess: string | null
  /** Process type run once before a deploy; never started unasked. */
  readonly releaseProcess: string | null
  /** package.json scripts of the platform's build; the first that exists is run with `--build`. */
  readonly buildScripts: readonly string[]
  /** The shell a command line is run by. */
  readonly shell: 'bash' | 'sh'
}
export type StartSource = 'procfile' | 'package-start' | 'server-js'

export interface StopRule {
  readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'
  /** `all`: every process of the instance. `root`: its first process only. */
  readonly to: 'all' | 'root'
  /** From the signal to SIGKILL. */
  readonly graceMs: number
}

export interface RestartRule {
  /** Wait before the n-th restart in a row after crashes; the last value repeats. Empty: no restart. */
  readonly delaysMs: readonly number[]
}

/** What the platform writes into the app's log about an instance. Templates hold `{name}` fields. */
export interface InstanceLogRule {
  /** Who speaks, e.g. `heroku[{instance}]`. */
  readonly source: string
  readonly states: Readonly<Record<InstanceState, string>>
  readonly lines: Readonly<Partial<Record<InstanceLogLine, string>>>
}
/** Fields: from, to | command | seconds | seconds, signal | signal | status */
export type InstanceLogLine =
  | 'state-changed'
  | 'starting'
  | 'boot-timeout'
  | 'exit-timeout'
  | 'stopping'
  | 'killing'
  | 'exited'

export interface PlatformVerdict {
  /** The platform's own code, e.g. `R10`. */
  readonly code?: string
  /** One sentence: what the platform does. May hold `{seconds}`, the boot window. */
  readonly consequence: string
}

// ---------------------------------------------------------------- router

export interface RouterRules {
  /** A Host as production sends it; `{app}` is the project's name. Used by checks. */
  readonly hostname: string
  readonly timeouts: RouterTimeouts
  readonly requestLimits: RequestLimits
  readonly responseLimits: ResponseLimits
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
  /** How long a request waits for an instance that is starting. */
  readonly bootQueueMs: number
  /** Idle client connections between requests. */
  readonly clientKeepAliveMs: number
  /** For a client to send its request's head. */
  readonly clientHeadMs: number
}

export interface RequestLimits {
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
  /** A client's value is kept when it matches (a regular expression's source); otherwise a UUID v4 is made. Absent: never kept. */
  readonly keepPattern?: string
}

/**
 * How one header is treated. Values: a literal, or a field in braces:
 * `{clientIp}` `{proto}` `{publicPort}` `{requestId}` `{unixMs}` `{unixUs}` `{host}` `{httpVersion}` (1.0, 1.1).
 */
export interface HeaderRule {
  readonly name: string
  /** `set`: replace. `append`: add to the client's (or app's) value with `, `. `default`: only when absent. `remove`: drop. */
  readonly action: 'set' | 'append' | 'default' | 'remove'
  readonly value?: string
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
  /** `page`: the error page. `empty`: no body. */
  readonly body: 'page' | 'empty'
}

export interface AccessLogRule {
  /** Who speaks, e.g. `heroku[router]`. */
  readonly source: string
  /**
   * Templates with `{field}`: prefix (with a blank behind it, or nothing) level code description fields method path host requestId forwardedFor instance
   * connectMs serviceMs (both with their unit: `12ms`) status bytes proto tls (true, false) httpVersion.
   * An unknown value prints as nothing. `{fields}` prints as ` cause="bad header"`, with its leading blank, or nothing.
   */
  readonly success: string
  readonly failure: string
}

// ---------------------------------------------------------------- facts

export type Confidence = 'documented' | 'secondary' | 'measured' | 'from-memory' | 'our-choice'

/** A value with where it comes from. `our-choice`: the platform says nothing and paas-sim had to choose; `note` says why. */
export interface Fact<T> {
  readonly fact: T
  readonly source: string
  readonly confidence: Confidence
  readonly note?: string
}

type Leaf = string | number | boolean | null | undefined | readonly unknown[]

/** The same tree as T, with a Fact at every leaf or at any branch above it. */
export type Sourced<T> = Fact<T> | (T extends Leaf ? never : { readonly [K in keyof T]: Sourced<T[K]> })

/** A platform as its file in src/platform states it. */
export type Profile = Pick<Platform, 'id' | 'name' | 'docs' | 'projectFiles'> & {
  readonly [K in Exclude<keyof Platform, 'id' | 'name' | 'docs' | 'projectFiles'>]: Sourced<Platform[K]>
}
