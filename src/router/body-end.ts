/** Finds the end of a body in the bytes of a connection that goes on behind it. */
export interface BodyEnd {
  readonly ended: boolean
  /** How many of these bytes belong to the body; to be called for all of them in order, until it has ended. */
  take(chunk: Buffer): number
}

/** A body of this many bytes. */
export class LengthEnd implements BodyEnd {
  #left: number

  constructor(length: number) {
    this.#left = length
  }

  get ended(): boolean {
    return this.#left === 0
  }

  take(chunk: Buffer): number {
    const taken = Math.min(this.#left, chunk.length)
    this.#left -= taken
    return taken
  }
}

const CR = 13
const LF = 10

/** A chunked body, trailers included. One that is badly framed has no end: all that comes belongs to it. */
export class ChunkedEnd implements BodyEnd {
  ended = false
  #state: 'size' | 'data' | 'trailers' | 'bad' = 'size'
  #line = ''
  /** Of the chunk's data and the line end behind it. */
  #left = 0

  take(chunk: Buffer): number {
    let at = 0
    while (at < chunk.length && !this.ended) {
      if (this.#state === 'bad') return chunk.length
      if (this.#state === 'data') {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
        if (this.#left === 0) this.#state = 'size'
      } else this.#readByte(chunk[at++] ?? 0)
    }
    return at
  }

  #readByte(byte: number): void {
    if (byte !== LF) {
      if (byte !== CR) this.#line += String.fromCharCode(byte)
      if (this.#line.length > 8192) this.#state = 'bad'
      return
    }
    const line = this.#line
    this.#line = ''
    if (this.#state === 'trailers') this.ended = line === ''
    else {
      const size = /^([0-9a-f]{1,12})[\t ]*(;|$)/i.exec(line)?.[1]
      if (size === undefined) this.#state = 'bad'
      else {
        this.#left = Number.parseInt(size, 16) + 2
        this.#state = this.#left === 2 ? 'trailers' : 'data'
      }
    }
  }
}
