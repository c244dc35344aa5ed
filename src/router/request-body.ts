import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** Whose body it is. */
export interface BodyOwner {
  /** The body goes past its limit: it is to be destroyed. */
  bodyTooLarge(): void
}

/**
 * A client's request body on its way to the app. The request itself is not given away: undici destroys a
 * body it did not read to its end, and a destroyed request could no longer be read off its connection.
 * Nothing is read before undici asks: a body it knew the whole of would lose its chunks for a length.
 */
export class RequestBody extends Readable {
  readonly #req: IncomingMessage
  readonly #owner: BodyOwner
  #started = false
  #left: number
  readonly #onData = (chunk: Buffer) => {
    this.#left -= chunk.length
    if (this.#left < 0) this.#owner.bodyTooLarge()
    else if (!this.push(chunk)) this.#req.pause()
  }
  readonly #onEnd = () => {
    this.push(null)
  }

  /** `limit`: bytes that are passed on at most. */
  constructor(req: IncomingMessage, limit: number, owner: BodyOwner) {
    super({ highWaterMark: 64 * 1024 })
    this.#req = req
    this.#left = limit
    this.#owner = owner
    req.on('error', () => undefined)
    this.on('error', () => undefined)
  }

  override _read(): void {
    if (!this.#started) {
      this.#started = true
      this.#req.on('data', this.#onData)
      this.#req.once('end', this.#onEnd)
    }
    this.#req.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#req.off('data', this.#onData)
    this.#req.off('end', this.#onEnd)
    callback(error)
  }
}

/** Whether a request has a body, by the fields that frame it. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length']
  return (length !== undefined && Number(length) > 0) || req.headers['transfer-encoding'] !== undefined
}
