import type { FilePosition } from './errors.ts'
import type { Expectation } from './expectation.ts'
import type { EnvEntry, PlacedCommand } from './project.ts'
import type { WarningCode } from './verdict.ts'

/** A project's own configuration, `paas-sim.yaml`. */
export interface ProjectConfig {
  /** What errors and the start event call it. */
  readonly file: string
  /** Ids and paths of modules; `all`: every built-in platform. */
  readonly platforms?: readonly string[]
  /** The public port of `up`. */
  readonly port?: number
  /** Relative to the configuration. */
  readonly envFile?: { readonly path: string; readonly position: FilePosition }
  readonly bootTimeoutMs?: number
  readonly settleMs?: number
  readonly expectations: readonly Expectation[]
  readonly skip: readonly WarningCode[]
  readonly overlay: ServicesOverlay
}

/** What the user says of services: it wins over the platform's files and `.env`. */
export interface ServicesOverlay {
  /** For every service. */
  readonly env: readonly EnvEntry[]
  readonly services: readonly ServiceOverlay[]
}

/** Absent: as the project's files have it. */
export interface ServiceOverlay {
  readonly name: string
  readonly position: FilePosition
  readonly kind?: 'web' | 'worker'
  readonly command?: PlacedCommand
  /** Relative to the project. */
  readonly dir?: string
  readonly port?: { readonly port: number; readonly position: FilePosition }
  readonly healthPath?: string
  readonly instances?: number
  readonly env: readonly EnvEntry[]
}
