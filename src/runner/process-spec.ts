import type { OutputLine } from '../util/output.ts'
import type { Run } from './run.ts'

/** What to start. */
export interface ProcessSpec {
  /** e.g. `web.1` */
  readonly instance: string
  /** A command line for the shell, run as it is written. */
  readonly command: string
  readonly shell: 'bash' | 'sh'
  readonly cwd: string
  /** The whole environment; the run's marker is all that is added. */
  readonly env: Readonly<Record<string, string>>
  readonly run: Run
  readonly onOutput: (line: OutputLine) => void
  /** Gives up the start. Once started, the process is ended by `stop` or by disposing. */
  readonly signal?: AbortSignal
}
