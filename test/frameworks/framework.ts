import type { VerdictCode, WarningCode } from '../../src/model/verdict.ts'

/** One framework or server, with the start command people get wrong and the one that is right. */
export interface Framework {
  readonly id: string
  readonly name: string
  /** Packages that are installed from npm into the project before it runs, the one whose version counts first. */
  readonly npm?: readonly string[]
  /** The major version of Node that these need: where ours is older, it is installed from npm, too. */
  readonly node?: number
  /** Programs that must be on the machine, each with the Debian package that brings it. */
  readonly programs?: Readonly<Record<string, string>>
  /** A command that ends with 0 when something else that is needed is there, and the Debian package of that. */
  readonly probe?: { readonly command: string; readonly debian: string }
  /** A command that prints the version; absent: that of the first npm package. */
  readonly version?: string
  /** A build: run before the checks, and again when more than `Procfile` and `.env` has changed. */
  readonly build?: string
  readonly files: Readonly<Record<string, string>>
  /** The usual mistake. */
  readonly wrong: Mistake
  /** Further ones. */
  readonly more?: readonly Mistake[]
  /** As it should be. */
  readonly right: { readonly files: Readonly<Record<string, string>>; readonly told?: string }
}

export interface Mistake {
  /** Laid over the project's files. */
  readonly files: Readonly<Record<string, string>>
  /** The verdict on it. */
  readonly code: VerdictCode
  /** Where the verdict is ok: the warning whose fix is applied. */
  readonly warning?: WarningCode
  /** What shows it in the table; absent: the command, or the line that listens. */
  readonly told?: string
}

export const procfile = (command: string) => ({ Procfile: `web: ${command}\n` })
