/** One process as the system's process table has it. */
export interface ProcessRow {
  readonly pid: number
  readonly parent: number
  /** Process group; on Windows, which has none, its own pid. */
  readonly group: number
  /** Session; undefined where the system does not tell. */
  readonly session: number | undefined
  /** When it was started, in the system's own unit: with the pid it names a process for good, as pids are reused. */
  readonly started: number
  /** False for a zombie: it has ended and waits to be collected. */
  readonly alive: boolean
  /** User and system time, that of collected children included. */
  readonly cpuMs: number
  /** For people to read; undefined where it takes another read. */
  readonly command: string | undefined
  /** A thread of the kernel. */
  readonly kernel: boolean
}

export type ProcessIdentity = Pick<ProcessRow, 'pid' | 'started'>
