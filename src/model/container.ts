import type { FilePosition } from './errors.ts'

/** How a service's container is made and run. Absent fields: as the image says. */
export interface ContainerSpec {
  /** What is run: the name of an image that exists, or the name `build` gives to what it makes. */
  readonly image: string
  readonly build?: ImageBuild
  readonly entrypoint?: readonly string[]
  /** In place of the image's CMD. */
  readonly command?: readonly string[]
  readonly user?: string
  readonly workingDir?: string
  /** A first process of the engine's own that passes signals on and collects children. */
  readonly init?: boolean
  readonly memoryBytes?: number
  readonly mounts?: readonly ContainerMount[]
  /** In place of the image's HEALTHCHECK. */
  readonly healthcheck?: ContainerHealthcheck
}

export interface ImageBuild {
  /** Directory sent to the build, relative to the project. */
  readonly context: string
  /** Relative to the context. */
  readonly dockerfile: string
  readonly target?: string
  readonly args: Readonly<Record<string, string>>
  /** e.g. `linux/amd64` */
  readonly platform?: string
}

export interface ContainerMount {
  /** An absolute directory or file of this machine, or a volume's name; '': a new volume without name. */
  readonly source: string
  readonly kind: 'bind' | 'volume'
  /** Absolute, in the container. */
  readonly target: string
  readonly readOnly: boolean
  /** A volume of the user's own: it has to be there, and is neither made nor removed. */
  readonly external?: true
}

export interface ContainerHealthcheck {
  /** As Docker's: `['NONE']`, `['CMD', ...]` or `['CMD-SHELL', line]`. */
  readonly test: readonly string[]
  readonly intervalMs?: number
  readonly timeoutMs?: number
  readonly retries?: number
  readonly startPeriodMs?: number
}

/** What another service must have reached before this one is started. */
export interface Dependency {
  readonly service: string
  /** `started`: launched. `healthy`: ready, and its HEALTHCHECK passing where it has one. `completed`: ended with 0. */
  readonly condition: 'started' | 'healthy' | 'completed'
  readonly position?: FilePosition
}

/** What an image says of itself. */
export interface ImageFacts {
  /** `sha256:...` */
  readonly id: string
  readonly exposedPorts: readonly number[]
  readonly env: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly user: string
  readonly workingDir: string
  /** e.g. `SIGQUIT`; absent: SIGTERM. */
  readonly stopSignal?: string
  readonly healthcheck?: ContainerHealthcheck
  /** e.g. `linux/arm64` */
  readonly platform: string
}

/** What was seen of a container beside its sockets: for the diagnosis. */
export interface ContainerFacts {
  readonly image: ImageFacts
  /** The image's name, for people. */
  readonly name: string
  /** The Dockerfile, where there is one: `file` relative to the project, and its instructions. */
  readonly dockerfile?: DockerfileFacts
  /** The kernel ended a process for want of memory. */
  readonly outOfMemory: boolean
  readonly memoryBytes?: number
  /** What the engine said when it could not start the first process, e.g. `exec format error`. */
  readonly startError?: string
  /**
   * Whether the first process has a handler for the platform's stop signal, looked at when it is stopped, and once more
   * when it has not ended in time; absent: not known.
   */
  readonly handlesStopSignal?: boolean
  /** The last results of HEALTHCHECK, oldest first; absent: it has none. */
  readonly healthResults?: readonly { readonly status: number; readonly output: string }[]
  /** It has neither passed nor failed as often as makes a container unhealthy. */
  readonly healthStarting?: true
  /** What the engine runs on, e.g. `linux/amd64`. */
  readonly enginePlatform?: string
  /** The script it is started by, where the project has it. */
  readonly script?: EntryScript
}

/** A script of the project that a container is started by. */
export interface EntryScript {
  /** Relative to the project. */
  readonly file: string
  /** As the container calls it, e.g. `/entrypoint.sh`. */
  readonly word: string
  /** Without its line feed, with its carriage return where it has one. */
  readonly firstLine: string
}

/** The instructions of a Dockerfile's last stage (or of `target`) that matter for a bind. */
export interface DockerfileFacts {
  readonly file: string
  readonly instructions: readonly DockerfileInstruction[]
}

export interface DockerfileInstruction {
  /** e.g. `EXPOSE`, upper case. */
  readonly keyword: string
  /** As written, without the keyword, lines joined. */
  readonly text: string
  /** The elements, where it is in JSON form. */
  readonly json?: readonly string[]
  /** 1-based. */
  readonly line: number
}
