import type { Socket } from 'node:net'

/** More than this waits in the kernel. */
const most = 64 * 1024

/**
 * What a client sends behind its request to upgrade, before there is anybody to give it to. It is read, not left in
 * the socket: behind unread bytes nobody would see that the client has left.
 */
export class EarlyBytes {
  readonly #client: Socket
  readonly #chunks: Buffer[] = []
  #length = 0
  readonly #onData = (chunk: Buffer) => {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length >= most) this.#client.pause()
  }

  constructor(client: Socket, first: Buffer) {
    this.#client = client
    if (first.length > 0) this.#onData(first)
    if (this.#length < most) client.on('data', this.#onData)
  }

  /** All that has come; what follows is for the caller to read, from now on. */
  take(): Buffer {
    this.#client.off('data', this.#onData)
    return Buffer.concat(this.#chunks.splice(0))
  }
}
