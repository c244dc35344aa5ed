import type { Fix } from './verdict.ts'

/** An instance could not be started at all. `code` is the system's or the engine's: ENOENT, EACCES, E2BIG, EAGAIN ... */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** The system's code of an error, `UNKNOWN` when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

/** An image could not be made. */
export class BuildError extends StartError {
  readonly fix: readonly Fix[]
  /** The last lines of the step that failed, oldest first. */
  readonly output: readonly string[]

  constructor(
    message: string,
    o: { readonly cause?: unknown; readonly fix?: readonly Fix[]; readonly output?: readonly string[] } = {},
  ) {
    super('build-failed', message, o.cause)
    this.fix = o.fix ?? []
    this.output = o.output ?? []
  }
}
