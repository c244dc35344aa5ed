import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

export interface Output {
  readonly stdout: Readable
  readonly stderr: Readable
}

const headerBytes = 8
const stderrKind = 2

/**
 * Parts an engine's stream into the two that went in: frames of a kind (1 byte), 3 unused bytes, a length (4 bytes, big
 * endian) and that many bytes. Both end when it ends, and when it breaks too; who reads slowly slows the container.
 */
export function demultiplex(source: Readable): Output {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  void part(source, stdout, stderr).finally(() => {
    stdout.end()
    stderr.end()
  })
  return { stdout, stderr }
}

async function part(source: Readable, stdout: PassThrough, stderr: PassThrough): Promise<void> {
  let header = Buffer.alloc(0)
  let left = 0
  let target = stdout
  try {
    for await (const chunk of source) {
      let rest: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      while (rest.length > 0) {
        if (left > 0) {
          const piece = rest.subarray(0, left)
          left -= piece.length
          rest = rest.subarray(piece.length)
          if (!target.write(piece)) await drained(target)
          continue
        }
        const wanted = headerBytes - header.length
        header = Buffer.concat([header, rest.subarray(0, wanted)])
        rest = rest.subarray(wanted)
        if (header.length < headerBytes) continue
        target = header[0] === stderrKind ? stderr : stdout
        left = header.readUInt32BE(4)
        header = Buffer.alloc(0)
      }
    }
  } catch {
    // A broken connection ends the output; what became of the container, the wait for its end tells.
  }
}

async function drained(target: PassThrough): Promise<void> {
  if (target.destroyed) return
  const ended = new AbortController()
  await Promise.race([
    once(target, 'drain', { signal: ended.signal }),
    once(target, 'close', { signal: ended.signal }),
  ]).catch(() => undefined)
  ended.abort()
}

/** What the library types as something less than it is. */
export function readable(stream: unknown): Readable {
  if (stream instanceof Readable) return stream
  throw new TypeError('the container engine has answered without a stream')
}

/** What was written to stdout, and to stderr. */
export function textsOf(source: Readable): Promise<readonly [string, string]> {
  const { stdout, stderr } = demultiplex(source)
  return Promise.all([text(stdout), text(stderr)])
}

/** The JSON documents of a stream, one a line. */
export async function* jsonLines(source: Readable): AsyncGenerator<unknown> {
  let rest = ''
  source.setEncoding('utf8')
  for await (const chunk of source) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
  if (rest.trim() !== '') yield JSON.parse(rest)
}
