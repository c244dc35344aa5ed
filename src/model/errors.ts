/** What a user can act on: a usage mistake (exit 2) or something the machine lacks (exit 3). */
export type PaasSimErrorCode =
  | 'usage'
  | 'not-a-directory'
  | 'unreadable-file'
  | 'invalid-file'
  | 'unknown-platform'
  | 'invalid-platform'
  | 'port-in-use'
  | 'port-forbidden'
  | 'no-free-port'
  | 'unsupported-system'
  | 'output-failed'
  | 'no-engine'
  | 'engine'

/** Exit status of the command line for each error; see docs/errors.md. */
export const exitStatusOf: Readonly<Record<PaasSimErrorCode, 2 | 3>> = {
  usage: 2,
  'not-a-directory': 2,
  'unreadable-file': 2,
  'invalid-file': 2,
  'unknown-platform': 2,
  'invalid-platform': 2,
  'port-in-use': 3,
  'port-forbidden': 3,
  'no-free-port': 3,
  'unsupported-system': 3,
  'output-failed': 3,
  'no-engine': 3,
  engine: 3,
}

/** A place in a file of the user's, lines and columns counted from 1. */
export interface FilePosition {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/**
 * An error a user can act on: `message` says what happened with the actual value, `hint` how to fix it.
 * Anything else that is thrown is a bug of ours and keeps its stack.
 */
export class PaasSimError extends Error {
  override readonly name = 'PaasSimError'
  readonly code: PaasSimErrorCode
  readonly hint: string
  readonly position: FilePosition | undefined

  constructor(
    code: PaasSimErrorCode,
    message: string,
    hint: string,
    options: { cause?: unknown; position?: FilePosition } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = hint
    this.position = options.position
  }
}
