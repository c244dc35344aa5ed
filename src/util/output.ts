import type { Readable } from 'node:stream'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { splitLines } from './lines.ts'

/** One line, or a piece of a line over 10,000 bytes, of an instance's output. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** The line goes on in the next piece of this stream. */
  readonly partial: boolean
}

export interface Output {
  /**
   * Resolves once all that was written before `exited` has been handed over: both streams ended, or, when
   * another process holds them open, nothing more came for a while.
   */
  readonly drained: Promise<void>
  /** Hands over what has no line break yet and reads no further. */
  close(): void
}

const quietMs = 50
/** Whoever floods the pipe after the first process's end is not waited for. */
const atMostMs = 1_000

export function readOutput(
  streams: { readonly stdout: Readable; readonly stderr: Readable },
  onOutput: (line: OutputLine) => void,
  exited: Promise<unknown>,
): Output {
  let chunks = 0
  const readers = (['stdout', 'stderr'] as const).map(name => {
    const lines = splitLines(line => onOutput({ stream: name, ...line }))
    const stream = streams[name]
    stream.on('data', (chunk: Uint8Array) => {
      chunks++
      lines.push(chunk)
    })
    const ended = new Promise<void>(resolve => {
      stream.once('close', () => {
        lines.flush()
        resolve()
      })
    })
    stream.on('error', () => stream.destroy())
    return { lines, stream, ended }
  })
  const ended = Promise.all(readers.map(reader => reader.ended)).then(() => undefined)
  const quiet = exited.then(untilQuiet).then(() => {
    for (const { lines } of readers) lines.flush()
  })
  return {
    drained: Promise.race([ended, quiet]),
    close: () => {
      for (const { stream } of readers) stream.destroy()
    },
  }

  async function untilQuiet(): Promise<void> {
    const until = performance.now() + atMostMs
    for (let seen = -1; seen !== chunks && performance.now() < until; ) {
      seen = chunks
      await sleep(quietMs)
      // Timers run before the loop looks at its sockets: after a long turn there may be data it has not seen.
      await nextTurn()
      await nextTurn()
    }
  }
}
