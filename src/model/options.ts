import type { ServicesOverlay } from './config.ts'
import type { Event } from './events.ts'
import type { Expectation } from './expectation.ts'
import type { Platform } from './platform.ts'
import type { OwnPlatform } from './profile.ts'
import type { WarningCode } from './verdict.ts'

/** What `simulate()` and the commands take. Every field has a default. */
export interface SimulateOptions extends ContainerOptions {
  /** The project. Default: the working directory. */
  readonly dir?: string
  /** A platform's id, the path of a module that exports one, or one. Default: told by the project's files, else heroku. */
  readonly platform?: string | Platform | OwnPlatform
  /** Replaces the command of the process that gets traffic. */
  readonly command?: string
  /** Public port; 0: any free one. Default: 0, and 6420 or the next free one for `up`. */
  readonly port?: number
  /** Where the router listens. Default: loopback, both families. */
  readonly host?: string
  /** Variables for the app; they win over all files. */
  readonly env?: Readonly<Record<string, string>>
  /** A file of variables beside `.env`. */
  readonly envFile?: string
  /** Give the app the caller's whole environment. Default: false. */
  readonly inheritEnv?: boolean
  /** Asked by the first request, and by a health check that must pass before the app is ready. */
  readonly healthPath?: string
  /** What the router says the client used. Default: the platform's (http on most). */
  readonly proto?: 'http' | 'https'
  /** Replaces the platform's boot window. */
  readonly bootTimeoutMs?: number
  /** How long a wrong port must stay the only one before it counts. Default: 10,000. */
  readonly settleMs?: number
  /** How long an app that opens no socket may be idle before it counts as not listening. Default: the boot window. */
  readonly silenceMs?: number | undefined
  /** Wait out the platform's deadline instead of concluding early. Default: false. */
  readonly patient?: boolean
  /** Run the release phase first. Default: false. */
  readonly release?: boolean
  /** Run the build as the platform would first. Default: false. */
  readonly build?: boolean
  /** Instances of each process type, e.g. `{ web: 2 }`. */
  readonly instances?: Readonly<Record<string, number>>
  /** Start a new generation of the project when its files change. Default: false. */
  readonly watch?: boolean
  /**
   * Divides the platform's long waits (restart back-off, deploy, health after boot, sleep, cycling) by this; boot,
   * grace and request times stay. Default: 1.
   */
  readonly timeScale?: number
  /** Put the app to sleep without traffic, as the platform's free plan does. Default: false. */
  readonly sleep?: boolean
  /** Replace instances from time to time, as the platform does: by its rule (true), or every so many ms. Default: false. */
  readonly cycle?: boolean | number
  /** The platform's features to switch on, by their names there. */
  readonly features?: readonly string[]
  /** Measure longer what takes long, e.g. idle times; of `check`. Default: false. */
  readonly thorough?: boolean
  /** Warnings that are neither looked for nor told. */
  readonly skip?: readonly WarningCode[]
  /** Requests that must be answered as they say, once the app is ready, e.g. `GET /health 200`; not of `up` and `run`. */
  readonly expect?: readonly (string | Expectation)[]
  /** What wins over the platform's files and `.env`, as paas-sim.yaml says it. */
  readonly overlay?: ServicesOverlay
  /** Where `platform` was named, for the start event. Default: `--platform`. */
  readonly platformFrom?: string
  /** Where options are written that may change while `watch` is on. Default: they stay. */
  readonly source?: OptionsSource
  /** Called with every event, in order. */
  readonly onEvent?: (event: Event) => void
  /** Ends the run. */
  readonly signal?: AbortSignal
}

/** Options that a file has a say in. */
export interface OptionsSource {
  /** Absolute paths of what they are read from, there or not. */
  readonly files: readonly string[]
  /** As they are now. Rejects with PaasSimError for a mistake in a file. */
  read(): Promise<SimulateOptions>
}

/** Whether the app is run in a container, and of which image. Default: as the project's files say. */
export interface ContainerOptions {
  /** Run the app in a container (of the project's Dockerfile), or do not, whatever the files say. */
  readonly container?: boolean
  /** Run this image, and build none. */
  readonly image?: string
  /** Build this file's image in place of that of `Dockerfile`; relative to the project. */
  readonly dockerfile?: string
  /** Of the build. */
  readonly buildArgs?: Readonly<Record<string, string>>
  /** The stage of the Dockerfile that is built. Default: the last. */
  readonly target?: string
  /** Run the services of this Compose file; relative to the project. */
  readonly compose?: string
}

export type CommandName = 'up' | 'check' | 'run' | 'api'
