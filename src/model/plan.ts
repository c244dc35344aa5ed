import type { ContainerSpec, Dependency } from './container.ts'
import type { FilePosition } from './errors.ts'
import type { EnvEntry, HealthTiming, PlacedPort } from './project.ts'

/** One deployable of the project, ready to be started. */
export interface Service {
  readonly name: string
  /** `web`: gets traffic, must bind. `worker`: must only stay alive. `task`: must end with status 0. */
  readonly kind: 'web' | 'worker' | 'task'
  readonly command: string
  /** Where the command is written, e.g. Procfile line 1, or `--command`. */
  readonly origin: CommandOrigin
  readonly instances: number
  /** Where it runs, relative to the project; absent: the project. */
  readonly dir?: string
  /** Variables of the platform's file for it. */
  readonly env?: readonly EnvEntry[]
  /** Variables of the user's own configuration: they win over `.env`. */
  readonly set?: readonly EnvEntry[]
  /** Where the router connects to, where the platform's file says so. */
  readonly port?: PlacedPort
  /** The health path the platform's file names. */
  readonly healthPath?: string
  readonly health?: HealthTiming
  /** From launch to readiness, where the platform's file says so, ms. */
  readonly bootTimeoutMs?: number
  /** From the stop signal to SIGKILL, where the platform's file says so, ms. */
  readonly graceMs?: number
  /** The stop signal the platform's file names. */
  readonly stopSignal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'
  /** The build the platform's file names; run with `--build`. */
  readonly build?: string
  /** False: gets traffic on the platform, but the public port here leads to another service. */
  readonly routed?: false
  /** It runs in a container; `command` is then for people only. */
  readonly container?: ContainerSpec
  readonly dependsOn?: readonly Dependency[]
  /** False: `.env` is not given to it. */
  readonly dotenv?: false
  /** Of this machine, for the main port, where a file asks for one. */
  readonly publicPort?: number
  /** `tcp`: its public port passes bytes on. @default 'http' */
  readonly protocol?: 'http' | 'tcp'
  /** Ports beside PORT that get a public port of their own, e.g. metrics. */
  readonly extraPorts?: readonly ExtraPort[]
  /** All that the file names of it; on which one it is to listen the platform decides. */
  readonly declaredPorts?: readonly PlacedPort[]
}

export interface ExtraPort {
  readonly port: number
  /** Of this machine, where a file asks for one. */
  readonly publicPort?: number
  readonly protocol: 'http' | 'tcp'
}

export interface CommandOrigin {
  /** For people: `Procfile`, `package.json scripts.start`, `server.js`, `--command`. */
  readonly label: string
  readonly position?: FilePosition
}

export interface Plan {
  readonly services: readonly Service[]
  /** What the platform runs once before a deploy; never started unasked. */
  readonly release?: {
    readonly command: string
    readonly origin: CommandOrigin
    /** Where it runs, relative to the project; absent: the project. */
    readonly dir?: string
  }
  /** Things the user should know before the start: the release phase skipped, a variable overridden. */
  readonly notices: readonly Notice[]
}

export interface Notice {
  readonly code: string
  readonly message: string
}
