import type { ContainerSpec, Dependency } from './container.ts'
import type { FilePosition } from './errors.ts'
import type { ExtraPort } from './plan.ts'
import type { Runtime } from './platform.ts'

/** What a directory turned out to be. Facts only: which of them count is the platform's matter. */
export interface Project {
  /** Absolute. */
  readonly dir: string
  readonly procfile: Procfile | undefined
  readonly packageJson: PackageJson | undefined
  /** `server.js` exists at the top. */
  readonly serverJs: boolean
  /** From `.env`, in order. */
  readonly env: readonly EnvEntry[]
  /** Frameworks and servers found, surest first, by stack id (see src/diagnosis/remedies). */
  readonly stacks: readonly StackClue[]
  /** Commands the project would probably be started by, for `no-service`. */
  readonly suspects: readonly SuspectedCommand[]
  /**
   * Names at the top of the directory, for platform detection, and those of platforms' files below it; names of
   * directories end with a slash. Without what only shares its name with a platform's file.
   */
  readonly files: readonly string[]
  /** What the chosen platform's own files say; absent when it has none here, or none has been chosen. */
  readonly blueprint?: Blueprint
  /** Ports that files name, of whichever platform; absent when none does. */
  readonly declaredPorts?: readonly PlacedPort[]
  /** The language, as the files tell; absent when they tell none. */
  readonly runtime?: Runtime
}

export interface Procfile {
  readonly file: string
  readonly processes: readonly ProcfileEntry[]
}

export interface ProcfileEntry {
  readonly name: string
  readonly command: string
  readonly line: number
}

export interface PackageJson {
  readonly file: string
  readonly name: string | undefined
  readonly scripts: Readonly<Record<string, string>>
  /** 1-based line of each script, for fixes that point there. */
  readonly scriptLines: Readonly<Record<string, number>>
  /** dependencies and devDependencies, name to range. */
  readonly dependencies: Readonly<Record<string, string>>
  /** The entry point, as written. */
  readonly main?: string
}

export interface EnvEntry {
  readonly name: string
  readonly value: string
  readonly position: FilePosition
}

export interface StackClue {
  /** e.g. `express`, `flask`, `gunicorn`, `vite` */
  readonly stack: string
  /** e.g. `package.json: express ^5.0.0` */
  readonly because: string
}

export interface SuspectedCommand {
  readonly command: string
  readonly because: string
}

/** What the files of one platform (render.yaml, fly.toml ...) say about the services that could be run here. */
export interface Blueprint {
  /** The first that was read; relative to the project. */
  readonly file: string
  /**
   * `all`: the file names every service. `more`: it says more of those that the Procfile or the project itself
   * names, by their names.
   */
  readonly names: 'all' | 'more'
  readonly services: readonly BlueprintService[]
  /** Variables of every service, those of a Procfile included. */
  readonly env?: readonly EnvEntry[]
  /** What the platform runs once before a deploy. */
  readonly release?: PlacedCommand
  /** What is in the file and has no effect here, one sentence each. */
  readonly notices: readonly string[]
  /** What every service runs in that is not `native` and has no container of its own, e.g. of the Dockerfile. */
  readonly container?: ContainerSpec
  /** The command of that image, for people. */
  readonly imageCommand?: PlacedCommand
}

/** Absent: the file does not say it. */
export interface BlueprintService {
  /** `private`: must bind, but has no public name. `task`: must end with status 0. */
  readonly type: 'web' | 'private' | 'worker' | 'task'
  readonly name: string
  readonly position: FilePosition
  readonly start?: PlacedCommand
  readonly build?: PlacedCommand
  /** What the platform runs once before a deploy of this service. */
  readonly release?: PlacedCommand
  /** Where the platform's router connects to. */
  readonly port?: PlacedPort
  readonly healthPath?: string
  readonly health?: HealthTiming
  readonly instances?: number
  /** Relative to the project. */
  readonly dir?: string
  /** From the stop signal to SIGKILL. */
  readonly graceMs?: number
  readonly stopSignal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'
  /** From launch to readiness. */
  readonly bootTimeoutMs?: number
  /** Those with a value known here. */
  readonly env?: readonly EnvEntry[]
  /** It is run in a container: of an image, or of one that is built. */
  readonly container?: ContainerSpec
  /** Its image is one that has been built of the project: what can be built or started of it now is run in its place. */
  readonly ofProject?: true
  /** What its container may use. */
  readonly memoryBytes?: number
  /** The command of its image, for people. */
  readonly imageCommand?: PlacedCommand
  /** The file says that it is run without a container, whatever Dockerfile there is. */
  readonly native?: true
  /** False: `.env` is not given to it; there it only fills in variables of the file. */
  readonly dotenv?: false
  /** Of this machine, where the file asks for one. */
  readonly publicPort?: number
  readonly dependsOn?: readonly Dependency[]
  readonly protocol?: 'http' | 'tcp'
  readonly extraPorts?: readonly ExtraPort[]
  /** All that the file names of it, those for its neighbours only, too. */
  readonly declaredPorts?: readonly PlacedPort[]
}

export interface PlacedCommand {
  readonly command: string
  readonly position: FilePosition
}

export interface PlacedPort {
  readonly port: number
  /** What the file calls it, e.g. `internal_port`. */
  readonly key: string
  readonly position: FilePosition
}

/** Of the platform's HTTP check. */
export interface HealthTiming {
  readonly intervalMs?: number
  readonly timeoutMs?: number
}

/** A line of the project's source that binds a socket or names a port. */
export interface SourceHit {
  /** Relative to the project. */
  readonly file: string
  readonly line: number
  readonly text: string
}
