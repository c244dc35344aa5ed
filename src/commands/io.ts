import type { Readable, Writable } from 'node:stream'
import type { Host } from '../host.ts'
import type { PaasSimError } from '../model/errors.ts'

/** A terminal, a pipe or a file to write to. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** What a command gets of the process it runs in. */
export interface CommandIo {
  readonly host: Host
  /** Opened when it is first asked for. */
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted with an `Interrupt` when the user or the system ends the run. */
  readonly signal: AbortSignal
  /** Aborted when the process ends at once: nothing is waited for any more. */
  readonly hurry: AbortSignal
  /** Ends the run from inside, e.g. when nobody reads the output any more. */
  interrupt(reason: Interrupt | PaasSimError): void
}

/** Why a run was ended from outside, and the status that tells it. */
export class Interrupt extends Error {
  override readonly name = 'Interrupt'
  readonly status: number

  constructor(reason: string, status: number) {
    super(reason)
    this.status = status
  }
}

/** How much is printed, and in what form. */
export interface OutputOptions {
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly colour: boolean
}
