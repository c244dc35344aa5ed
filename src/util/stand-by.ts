import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { PaasSimError } from '../model/errors.ts'

export interface StandBy extends AsyncDisposable {
  readonly pid: number
  /** One line; no error once it has ended. */
  tell(line: string): void
}

/**
 * Holds on to a process that acts when we are gone: it reads a pipe whose write end is ours alone, and is told `bye` when
 * it is disposed of, which resolves when it has ended. It keeps nobody from ending.
 * @param task for people, e.g. `ends the app`
 * @throws PaasSimError `unsupported-system` when the process could not be started
 */
export async function standBy(
  child: ChildProcess & { readonly stdin: Writable },
  { task, hint }: { readonly task: string; readonly hint: string },
): Promise<StandBy> {
  const { pid, stdin } = child
  if (pid === undefined) throw await failure(child, task, hint)
  stdin.on('error', () => undefined) // it was killed: the next run's sweep stands in for it
  child.unref()
  if (stdin instanceof Socket) stdin.unref()
  const tell = (line: string): void => {
    if (stdin.writable) stdin.write(`${line}\n`)
  }
  let disposed: Promise<void> | undefined
  return {
    pid,
    tell,
    [Symbol.asyncDispose]: () => {
      disposed ??= dismiss()
      return disposed
    },
  }

  async function dismiss(): Promise<void> {
    tell('bye')
    stdin.end()
    if (child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    await once(child, 'exit')
  }
}

async function failure(child: ChildProcess, task: string, hint: string): Promise<PaasSimError> {
  const [error] = await once(child, 'error')
  const message = `the watchdog that ${task} should paas-sim be killed could not be started: ${error.message}`
  return new PaasSimError('unsupported-system', message, hint, { cause: error })
}
