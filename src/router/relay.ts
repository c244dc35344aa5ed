import type { ServerResponse } from 'node:http'
import { responseHopByHop } from './hop-by-hop.ts'
import { rawHead } from './raw-answer.ts'

/** Bytes that may wait for a client that does not read; early hints beyond them are left out. */
const mostWaiting = 1 << 20

/**
 * Writes a 1xx answer as it is: Node's own methods for these rewrite headers and refuse some. Nothing is written
 * while an earlier request of the connection is still being answered, or while the client does not read: undici cannot
 * be held back at an interim answer, and an app could fill the memory with them.
 */
export function writeInterim(
  res: ServerResponse,
  status: number,
  statusText: string,
  headers: readonly string[],
): void {
  const { socket } = res
  if (status === 100 || socket === null || socket.writableLength > mostWaiting) return
  socket.write(rawHead(status, printable(statusText), headers), 'latin1')
}

/** A reason phrase as it can be written: undici decodes it as UTF-8, what does not fit is put back into bytes. */
export function printable(statusText: string): string {
  return /^[\t\x20-\x7e]*$/.test(statusText) ? statusText : Buffer.from(statusText, 'utf8').toString('latin1')
}

/** What frames a message, or belongs to one connection, has no place behind its body (RFC 9110 section 6.5.1). */
const notBehind: ReadonlySet<string> = new Set([...responseHopByHop, 'content-length', 'trailer'])

/** Flat trailers, as undici gives them, as Node takes them. */
export function trailerPairs(trailers: readonly (string | Buffer)[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < trailers.length; i += 2) {
    const name = latin1(trailers[i])
    if (!notBehind.has(name.toLowerCase())) pairs.push([name, latin1(trailers[i + 1])])
  }
  return pairs
}

function latin1(text: string | Buffer | undefined): string {
  return typeof text === 'string' ? text : (text?.toString('latin1') ?? '')
}
