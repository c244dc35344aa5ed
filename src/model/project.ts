import type { FilePosition } from './errors.ts'
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
  /** Names at the top of the directory, for platform detection; those of directories end with a slash. */
  readonly files: readonly string[]
  /** render.yaml, read. */
  readonly renderYaml?: RenderBlueprint
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

/** The services of a render.yaml that could be run here, in its order. */
export interface RenderBlueprint {
  readonly file: string
  readonly services: readonly RenderService[]
  /** What is in the file and has no effect here, one sentence each. */
  readonly notices: readonly string[]
}

export interface RenderService {
  readonly type: 'web' | 'pserv' | 'worker'
  readonly name: string
  readonly line: number
  readonly runtime: string | undefined
  readonly startCommand: string | undefined
  /** Of `startCommand`. */
  readonly startLine: number | undefined
  readonly buildCommand: string | undefined
  readonly preDeployCommand: string | undefined
  readonly healthCheckPath: string | undefined
  readonly numInstances: number | undefined
  readonly rootDir: string | undefined
  readonly maxShutdownDelaySeconds: number | undefined
  /** Those with a value known here: `value`, and `generateValue` made up. */
  readonly envVars: readonly EnvEntry[]
}

/** A line of the project's source that binds a socket or names a port. */
export interface SourceHit {
  /** Relative to the project. */
  readonly file: string
  readonly line: number
  readonly text: string
}
