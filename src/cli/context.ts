import type { CommandIo } from '../commands/io.ts'

/** What a command's action needs: the process it runs in, and a place for its exit status. */
export interface CliContext {
  readonly io: CommandIo
  /** Whether the terminal wants colours, unless a flag says otherwise. */
  readonly colour: boolean
  /** What stands after `--`. */
  readonly words: readonly string[]
  status: number
}
