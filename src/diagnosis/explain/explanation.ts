import type { Evidence } from '../../model/evidence.ts'
import type { PlatformVerdict } from '../../model/platform.ts'
import type { Fix, Observation } from '../../model/verdict.ts'
import type { ListenerClasses } from '../classify-listeners.ts'
import type { CrashClue } from '../clues/crash-clue.ts'
import type { UserCommand } from '../command/user-commands.ts'
import type { ContainerCase } from '../container/container-case.ts'
import type { FoundRemedy } from '../remedies/find-remedy.ts'

/** The evidence with what was made of it: what every explanation works from. */
export interface Case {
  readonly evidence: Evidence
  readonly classes: ListenerClasses
  /** Innermost first. */
  readonly commands: readonly UserCommand[]
  readonly stack: FoundRemedy | undefined
  readonly clues: readonly CrashClue[]
  /** Module and app as the user's commands name them, e.g. `hello:app`. */
  readonly module: string | undefined
  /** All interfaces of the family the platform dials, e.g. `0.0.0.0`. */
  readonly wildcard: string
  /** Set for an instance that runs in a container. */
  readonly container?: ContainerCase
}

/** Why a verdict is what it is, and what to do. */
export interface Explanation {
  /** Ends the summary: "... : it listens on 127.0.0.1 only". Empty when there is nothing to add. */
  readonly because: string
  /** Beside the usual ones: log lines and clues. */
  readonly observations: readonly Observation[]
  readonly fix: readonly Fix[]
  /** The platform's own code where the case decides it, e.g. H13 rather than H17. */
  readonly platformCode?: string
  /** What the platform says of this very case, in place of what it says of the verdict. */
  readonly platformVerdict?: PlatformVerdict
}

export function clue(text: string): Observation {
  return { kind: 'clue', text }
}

export function logObservation(line: string): Observation {
  const text = line.trim()
  return { kind: 'log', line: text, text: text.length > 160 ? `${text.slice(0, 157)}...` : text }
}
