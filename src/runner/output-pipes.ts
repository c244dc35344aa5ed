import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { readCommand } from './read-command.ts'
import { systemPath } from './system-path.ts'

/** One stream of output: an end to hand to a child and an end to read. */
export interface OutputPipe {
  readonly writeEnd: number
  readonly reader: Readable
}

export interface OutputPipes extends Disposable {
  readonly stdout: OutputPipe
  readonly stderr: OutputPipe
  /** Once the child has its copies: the readers end when the last writer does. */
  handedOver(): void
}

/**
 * Two real pipes. The ones Node makes for a child are socket pairs, and on Linux a socket cannot be opened by name:
 * `tee /dev/stderr` or gunicorn's `--access-logfile /dev/stdout` would fail here and nowhere else. Node cannot
 * make a pipe, but it can open a FIFO whose name is gone a moment later.
 * @returns undefined where that does not work (no mkfifo, no writable temporary directory): Node's will do then
 */
export async function openOutputPipes(): Promise<OutputPipes | undefined> {
  const opened: number[] = []
  let directory: string | undefined
  try {
    directory = mkdtempSync(join(tmpdir(), 'paas-sim-'))
    const [first, second] = [join(directory, 'stdout'), join(directory, 'stderr')]
    await readCommand('mkfifo', ['-m', '600', first, second], { PATH: systemPath })
    return pipes(openFifo(first, opened), openFifo(second, opened))
  } catch {
    for (const fd of opened) closeSync(fd)
    return undefined
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
  }
}

interface Fds {
  readonly readEnd: number
  readonly writeEnd: number
}

/** The read end first and without waiting: a FIFO opens for writing once it has a reader. The child's end does block. */
function openFifo(file: string, opened: number[]): Fds {
  const readEnd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  opened.push(readEnd)
  const writeEnd = openSync(file, constants.O_WRONLY)
  opened.push(writeEnd)
  return { readEnd, writeEnd }
}

function pipes(first: Fds, second: Fds): OutputPipes {
  const stdout = pipe(first)
  const stderr = pipe(second)
  let open = [stdout.writeEnd, stderr.writeEnd]
  const handedOver = (): void => {
    for (const fd of open) closeSync(fd)
    open = []
  }
  return {
    stdout,
    stderr,
    handedOver,
    [Symbol.dispose]: () => {
      handedOver()
      stdout.reader.destroy()
      stderr.reader.destroy()
    },
  }
}

function pipe({ readEnd, writeEnd }: Fds): OutputPipe {
  return { writeEnd, reader: new Socket({ fd: readEnd, readable: true, writable: false }) }
}
