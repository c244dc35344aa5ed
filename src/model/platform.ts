import type { InstanceState } from './instance.ts'
import type { RouterRules } from './router-rules.ts'
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
  /** Which of the many set-ups of that name is meant, Markdown; absent: there is only one. */
  readonly about?: string
  /** Paths of rules that nobody states and paas-sim chose; absent: as the profile of this id says. */
  readonly assumed?: readonly string[]
  /** Project files (relative to the project) whose presence says that the project is meant for this platform. */
  readonly projectFiles: readonly string[]
  /** Files beside .gitignore that name what is not part of the app, e.g. `.slugignore`. */
  readonly ignoreFiles?: readonly string[]
  readonly port: PortRule
  readonly bind: BindRule
  readonly boot: BootRule
  /**
   * Variables the platform sets. Values may hold `{service}`, `{kind}`, `{index}`, `{number}` (from 0), `{instance}`,
   * `{port}` and `{hostname}` (the public one); where such a field has no value, e.g. the port of a worker, the variable
   * is not set.
   */
  readonly environment: Readonly<Record<string, string>>
  /** More of them for one language, where the platform's build sets them; only when unset. */
  readonly runtimeEnvironment?: Readonly<Partial<Record<Runtime, Readonly<Record<string, string>>>>>
  readonly start: StartRule
  /** What it does with an image that it runs; absent: nothing of its own. */
  readonly container?: ContainerRule
  readonly stop: StopRule
  readonly restart: RestartRule
  readonly deploy: DeployRule
  /** What is looked at once an instance is up; absent: only the end of its process. */
  readonly liveness?: LivenessRule
  /** How an app without traffic is put to sleep, on the plans that do so; only when asked for. */
  readonly sleep?: SleepRule
  /** How instances are replaced from time to time; only when asked for. */
  readonly cycle?: CycleRule
  readonly router: RouterRules
  readonly instanceLog: InstanceLogRule
  /** What the platform calls each verdict, and what it does about it. */
  readonly verdicts: Readonly<Partial<Record<VerdictCode, PlatformVerdict>>>
  /** What a user of the platform can switch on, by its name there. */
  readonly features?: Readonly<Record<string, Feature>>
}

/** A switch of the platform's: other values for some of its rules. */
export interface Feature {
  readonly description: string
  /** Laid over the rules: objects are merged, everything else (arrays too) is replaced. */
  readonly changes: RuleChanges
}

/** What is no rule, and has no source. */
export type PlainField = 'id' | 'name' | 'docs' | 'about' | 'assumed' | 'projectFiles'

export type RuleChanges = Changes<Omit<Platform, PlainField | 'features'>>
type Changes<T> = T extends readonly unknown[] | ((...given: never) => unknown)
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Changes<T[K]> }
    : T

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
  /** How ports are looked for, where they are. */
  readonly scan?: ScanRule
}

export interface ScanRule {
  /** Sent from inside the instance to a port that is open, once; any HTTP answer will do. */
  readonly request: {
    readonly method: 'GET' | 'HEAD'
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
  }
  /** Ports the platform keeps for itself. */
  readonly reserved: readonly number[]
  /** How often the platform logs that nothing has been found yet. */
  readonly reportMs: number
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
  /** The check of an app that names a health path, where `check` is a connect; absent: the platform has none. */
  readonly httpCheck?: Omit<HttpCheck, 'path'>
}

export interface HttpCheck {
  readonly kind: 'http'
  readonly path: string
  readonly method: 'GET' | 'HEAD'
  /** Inclusive ranges of passing statuses, e.g. `[[200, 399]]`. */
  readonly passes: readonly (readonly [number, number])[]
  readonly intervalMs: number
  /** Waits between the first checks in place of `intervalMs`, from start to start; the last repeats. */
  readonly backOffMs?: readonly number[]
  readonly timeoutMs: number
  readonly headers: Readonly<Record<string, string>>
  /** Its Host; may hold `{address}`, the instance's address and port. Absent: the app's public name. */
  readonly host?: string
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
  /** What becomes of command lines where an image is run. @default { command: 'shell', procfile: false } */
  readonly inImage?: InImageRule
}

export interface InImageRule {
  /** Whether a start command is run by a shell of the image's, or as its words: `$PORT` stays as it is then. */
  readonly command: 'shell' | 'exec'
  /** Whether the processes of a Procfile are run in the image. */
  readonly procfile: boolean
}

/** What a platform does with an image. Absent: as the image says, or not known. */
export interface ContainerRule {
  /**
   * Where PORT comes from, in place of `port.choice`. `exposed`: the first port that EXPOSE names, where there is one.
   * A port of the platform's file, or of the user's where they may choose it, comes before.
   */
  readonly port?: { readonly kind: 'exposed' } | { readonly kind: 'fixed'; readonly port: number }
  /** What a container may use before it is killed, where no file says it. */
  readonly memoryBytes?: number
  /** What it says of an instance that it has killed for want of memory, in place of `verdicts.crashed`. */
  readonly outOfMemory?: PlatformVerdict
  /** Who runs the first process, whatever USER says: `uid:gid`. */
  readonly user?: string
  /** A first process of the platform's own that passes signals on and collects children. */
  readonly init?: boolean
  /** STOPSIGNAL of the image is sent in place of `stop.signal`. @default false */
  readonly stopSignalOfImage?: boolean
}

/**
 * `dockerfile`: an image is built from it and run; where it stands before `procfile` the platform runs images, and the
 * commands that its own files name are run in it. `compose`: its services, where one of them is built here.
 */
export type StartSource = 'procfile' | 'package-start' | 'server-js' | 'dockerfile' | 'compose' | FileSource

/** Kinds of platforms' own files; src/project/read-blueprint.ts says which names each has. */
export type FileSource =
  | 'render-yaml'
  | 'fly-toml'
  | 'railway'
  | 'manifest-yml'
  | 'knative'
  | 'do-app'
  | 'apprunner'
  | 'kamal'
  | 'app-json'
  | 'dokku-app-json'
  | 'heroku-yml'

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
  /** Restarts in a row, at most. Absent: no limit. */
  readonly most?: number
  /** False: an instance that ended with status 0 is not started again. @default true */
  readonly afterSuccess?: boolean
}

export interface DeployRule {
  /**
   * `replace`: new requests wait, the old instances are stopped, then the new ones get the traffic.
   * `overlap`: the old ones serve until the new ones are ready.
   */
  readonly kind: 'replace' | 'overlap'
  /** `overlap`: from the new instances being ready to the switch of traffic. */
  readonly switchAfterMs: number
  /** `overlap`: from the switch to the stop signal of the old instances. */
  readonly retireAfterMs: number
}

/** The boot's check, repeated while an instance is up. */
export interface LivenessRule {
  readonly intervalMs: number
  /** Failing for this long: out of rotation until it passes again. */
  readonly outAfterMs: number
  /** Failing for this long: stopped and started again. Absent: it is not. */
  readonly restartAfterMs?: number
  /** How long a connect may take, where that is the check. @default 5000 */
  readonly connectTimeoutMs?: number
  /** Only apps with a health path are looked at. @default false */
  readonly httpOnly?: boolean
}

export interface SleepRule {
  /** Without a request for this long. */
  readonly idleMs: number
}

export interface CycleRule {
  /** From `up`. */
  readonly everyMs: number
  /** A random time up to this is added. */
  readonly jitterMs: number
}

/** What the platform writes into the app's log about an instance. Templates hold `{name}` fields. */
export interface InstanceLogRule {
  /** Who speaks, e.g. `heroku[{instance}]`; `{number}`: the instance's, from 0. */
  readonly source: string
  readonly states: Readonly<Record<InstanceState, string>>
  readonly lines: Readonly<Partial<Record<InstanceLogLine, string>>>
}
/**
 * Fields of every line: instance, service, number (of the instance, from 0), port, window (the boot window as Go prints
 * it, `1m40s`). Of some: from, to | command | seconds | seconds, signal | signal | status; `live`: url; those of the
 * health check at boot: path, attempt (from 1), reason (`connection refused`, `status 404` ...), left (as window).
 * A text with line ends is several lines.
 */
export type InstanceLogLine =
  | 'scan-none'
  | 'scan-loopback'
  | 'scan-failed-none'
  | 'scan-failed-loopback'
  | 'port-detected'
  | 'connect-passed'
  | 'checking'
  | 'check-failed'
  | 'check-passed'
  | 'check-gave-up'
  | 'live'
  | 'unhealthy'
  | 'healthy'
  | 'idling'
  | 'unidling'
  | 'cycling'
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
