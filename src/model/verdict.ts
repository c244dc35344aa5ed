import type { Dial, Exit, HttpProbe, Listener, ProcessRef } from './instance.ts'

export const verdictCodes = [
  'ok',
  'wrong-port',
  'loopback-only',
  'wrong-family',
  'not-listening',
  'late-bind',
  'crashed',
  'exited',
  'port-taken',
  'start-failed',
  'unhealthy',
  'wrong-protocol',
  'expectation-failed',
  'no-service',
] as const
export type VerdictCode = (typeof verdictCodes)[number]

export const warningCodes = [
  'hard-coded-port',
  'stop-timeout',
  'signal-swallowed',
  'single-address',
  'slow-first-answer',
  'extra-port',
  'debug-port',
  'redirect-loop',
  'insecure-cookie',
  'insecure-redirect',
  'keep-alive-too-short',
  'host-refused',
  'drops-requests',
  'upgrade-fails',
  'stream-buffered',
  'health-fails',
  'expose-mismatch',
  'literal-port',
  'port-baked-in',
  'privileged-port',
  'healthcheck-fails',
] as const
export type WarningCode = (typeof warningCodes)[number]

/** The conclusion for one service on one platform. */
export interface Verdict {
  readonly platform: string
  readonly service: string
  readonly ok: boolean
  readonly code: VerdictCode
  /** The platform's own code, e.g. `R10`. */
  readonly platformCode: string | null
  /** One sentence, e.g. "Heroku's router cannot reach this app, and stops it at 60 s". */
  readonly summary: string
  readonly observations: readonly Observation[]
  readonly fix: readonly Fix[]
  readonly warnings: readonly Warning[]
}

/** One thing to do. With `file`, `before` and `after`: the line to change and what it becomes. */
export interface Fix {
  readonly text: string
  readonly command?: string
  readonly file?: string
  readonly line?: number
  readonly before?: string
  readonly after?: string
}

export interface Warning {
  readonly code: WarningCode
  readonly summary: string
  /** What was measured, a sentence each; absent where the summary says it all. */
  readonly evidence?: readonly string[]
  readonly fix: readonly Fix[]
}

/** A measured fact. `label` is what the panel prints in front: expected, found, router, log, exit, health ... */
export type Observation =
  | { readonly kind: 'expected'; readonly address: string; readonly port: number; readonly text: string }
  | { readonly kind: 'listener'; readonly listener: Listener; readonly text: string }
  | { readonly kind: 'no-listener'; readonly text: string }
  | { readonly kind: 'dial'; readonly dial: Dial; readonly text: string }
  | { readonly kind: 'exit'; readonly exit: Exit; readonly text: string }
  | {
      readonly kind: 'port-owner'
      readonly port: number
      readonly process: ProcessRef | undefined
      readonly text: string
    }
  | { readonly kind: 'response'; readonly probe: HttpProbe; readonly text: string }
  | { readonly kind: 'log'; readonly line: string; readonly text: string }
  | { readonly kind: 'boot'; readonly bootMs: number; readonly deadlineMs: number; readonly text: string }
  | { readonly kind: 'clue'; readonly text: string }
