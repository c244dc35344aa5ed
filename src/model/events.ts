import type { Dependency } from './container.ts'
import type { Exit, InstanceState } from './instance.ts'
import type { Notice } from './plan.ts'
import type { Verdict } from './verdict.ts'

/** Version of the event schema, docs/events.schema.json. Raised when a reader could break. */
export const eventSchemaVersion = 1

/** What happens in a run, in the order of docs/events.md. `time` (ISO 8601) is added when it is emitted. */
export type EventBody =
  | StartEvent
  | ({ readonly type: 'notice' } & Notice)
  | ImageEvent
  | InstanceEvent
  | LogEvent
  | ListenEvent
  | DiagnosisEvent
  | ReadyEvent
  | RequestEvent
  | StopEvent
  | ChangeEvent
  | DeployEvent
  | HealthEvent
  | ({ readonly type: 'verdict' } & Verdict)
  | ErrorEvent

export type Event = EventBody & {
  readonly time: string
  /** Of which of several platforms, where one command checks several. Absent: there is only one. */
  readonly platform?: string
}
export type Emit = (event: EventBody) => void

export interface StartEvent {
  readonly type: 'start'
  readonly schema: number
  readonly version: string
  readonly command: 'up' | 'check' | 'run' | 'api'
  readonly dir: string
  readonly platform: string
  /** Why this platform: `--platform`, `Procfile`, `default`. */
  readonly because: string
  readonly services: readonly {
    readonly name: string
    readonly kind: 'web' | 'worker' | 'task'
    readonly command: string
    readonly origin: string
    readonly instances: number
    /** Nothing from outside is led to it: it is reached by the other services alone. Absent: not so, or no web service. */
    readonly private?: true
    /** Where it is served by a port of its own. Absent: by the run's `url`, or not at all. */
    readonly url?: string
    /** Its name on the port of the run's `url`, e.g. `api.localhost`. */
    readonly host?: string
    /** Its ports beside PORT that are served. */
    readonly ports?: readonly { readonly port: number; readonly url: string }[]
  }[]
  /** Where the router will serve; null when there is no web service. */
  readonly url: string | null
  /** A change of the project's files makes a new generation. Absent: no. */
  readonly watch?: boolean
}

/** How the image of a service comes to be; what its builder prints are `log` events of the instance `<service>.build`. */
export interface ImageEvent {
  readonly type: 'image'
  readonly service: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  /** `building` and `pulling` come again with each step, then one of the others. `unchanged`: it was there. */
  readonly state: 'building' | 'pulling' | 'built' | 'pulled' | 'unchanged' | 'failed'
  readonly image: string
  /** With `building` and `pulling`: the step, e.g. `3/7 RUN npm ci` or `42 %`. Absent: it begins. */
  readonly step?: string
  /** Since it was begun, ms. */
  readonly tookMs: number
}

export interface InstanceEvent {
  readonly type: 'instance'
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  readonly state: InstanceState
  readonly from: InstanceState | null
  readonly pid: number | null
  readonly port: number | null
  /**
   * With `created`, and only while it waits: the services that are not as far yet as it asks for before it is launched.
   * `started`: launched. `healthy`: ready, and its HEALTHCHECK passing where it has one. `completed`: ended with 0.
   */
  readonly waitsFor?: readonly Pick<Dependency, 'service' | 'condition'>[]
  /** Boot window, ms, with `starting`. */
  readonly deadlineMs?: number
  readonly exit?: Exit
}

export interface LogEvent {
  readonly type: 'log'
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  /** `platform`: what the platform itself writes about the instance. */
  readonly stream: 'stdout' | 'stderr' | 'platform'
  readonly text: string
  /** Who speaks when the platform does, e.g. `heroku[web.1]`. Absent: readers make it of platform and instance. */
  readonly source?: string
  /** A piece of a line over 10,000 bytes; more follows. */
  readonly partial?: true
}

export interface ListenEvent {
  readonly type: 'listen'
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  readonly kind: 'tcp' | 'udp' | 'unix'
  readonly address: string
  readonly port: number | null
  readonly family: 'ipv4' | 'ipv6' | 'unix'
  readonly pid: number | null
  readonly command: string | null
}

/** An early finding; the run goes on. Withdrawn when the instance becomes ready after all. */
export interface DiagnosisEvent {
  readonly type: 'diagnosis'
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  readonly withdrawn: boolean
  readonly verdict: Verdict
  /** When the platform will act, ms from launch. */
  readonly deadlineMs: number
}

export interface ReadyEvent {
  readonly type: 'ready'
  readonly url: string
  readonly platform: string
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  readonly port: number
  readonly address: string
  /** From launch to ready. */
  readonly bootMs: number
  /** From the socket's LISTEN, as near as it can be known, to this event. */
  readonly detectMs: number
  readonly deadlineMs: number
}

export interface RequestEvent {
  readonly type: 'request'
  readonly service: string
  /** null: no instance was chosen. */
  readonly instance: string | null
  readonly method: string
  readonly path: string
  readonly host: string
  readonly status: number | null
  /** The platform's code when it failed. */
  readonly code: string | null
  readonly connectMs: number | null
  readonly serviceMs: number | null
  readonly bytes: number | null
  /** The platform's own log line, without time and source. */
  readonly line: string
  /** Who speaks, e.g. `heroku[router]`. Absent: readers make it of the platform. */
  readonly source?: string
}

export interface StopEvent {
  readonly type: 'stop'
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  readonly signal: string
  readonly tookMs: number
  readonly killed: boolean
  readonly exit: Exit | null
}

/** Files of the project have changed: a new generation of it is being made. */
export interface ChangeEvent {
  readonly type: 'change'
  /** The generation that will have the change; the first is 1. */
  readonly generation: number
  /** Relative to the project, the first 20 of them. */
  readonly files: readonly string[]
  /** How many there are. */
  readonly count: number
}

/** How a new generation of the project takes the place of the old one. */
export interface DeployEvent {
  readonly type: 'deploy'
  readonly generation: number
  /**
   * `switched`: it has the traffic. `failed`: it never will, `verdicts` says why. `superseded`: another change came
   * first. `retired`: it has been replaced and all of it has ended.
   */
  readonly phase: 'switched' | 'failed' | 'superseded' | 'retired'
  /** The generation that has the traffic now; null: none. */
  readonly serving: number | null
  /** From the last change to this, ms; with `retired`: from its replacement. */
  readonly tookMs: number
  /** With `switched`: the slowest instance's boot, launch to ready, ms. */
  readonly bootMs?: number
  /** With `failed`. */
  readonly verdicts?: readonly Verdict[]
  /** With `failed`: what kept it from being started at all, e.g. a Procfile that cannot be read. */
  readonly error?: Omit<ErrorEvent, 'type'>
}

/** An instance that is up passes its check again, or no longer does. */
export interface HealthEvent {
  readonly type: 'health'
  readonly service: string
  readonly instance: string
  /** Absent: the first, or without `--watch`. */
  readonly generation?: number
  readonly passing: boolean
  /** Whether it gets requests. */
  readonly inRotation: boolean
  /** Since when it has been failing, ms; 0 when it passes. */
  readonly failingMs: number
  /** What the last check got, for people. */
  readonly text: string
}

export interface ErrorEvent {
  readonly type: 'error'
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}
