export interface WatchOptions {
  /** The project. */
  readonly dir: string
  /** Ignore files at its top beside .gitignore, e.g. `.slugignore`. */
  readonly ignoreFiles: readonly string[]
  /** Files that count even where an ignore file names them, relative to the project or absolute, e.g. `.env`. */
  readonly always?: readonly string[]
  /** Files and directories paas-sim itself writes, relative to the project or absolute. */
  readonly ownOutput?: readonly string[]
  /**
   * When the app was read, ms since 1970: source and configuration that has changed since then is a change, though the
   * watch began later. Other files may be what the app itself wrote as it started.
   */
  readonly since?: number
  readonly system: NodeJS.Platform
  readonly signal: AbortSignal
  /** Called once for a burst, with what changed: relative to the project (absolute when outside), sorted. */
  readonly onChange: (files: readonly string[]) => void
  /** Called at most once: the system's limit of watches is reached. */
  readonly onNotice?: (code: string, message: string) => void
}
