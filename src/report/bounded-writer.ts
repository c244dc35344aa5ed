import type { Writable } from 'node:stream'

/** Lines on their way to a reader that may be slow, or gone. */
export interface BoundedWriter {
  /** Queues text. `droppable` text is dropped, and counted, while the queue is full. */
  write(text: string, droppable: boolean): void
  /** The last call. Resolves when everything is with the reader, when the reader is gone, or when it has stalled. */
  flush(): Promise<void>
}

export interface BoundedWriterOptions {
  readonly out: Writable
  /** Called once when the reader is gone (EPIPE and the like). Nothing is written after that. */
  readonly onClosed: (error?: Error) => void
  /** Called when there is room again after `count` texts were dropped; what it returns is written. */
  readonly onDropped: (count: number) => string
  /** Characters that may wait before droppable text is dropped. Default: 16 Mi. */
  readonly limit?: number
  /** How long `flush` waits for a reader that takes nothing, ms. Default: 10,000. */
  readonly stallMs?: number
}

/** What is handed to the stream at once. */
const pieceLength = 64 * 1024

export function boundedWriter(options: BoundedWriterOptions): BoundedWriter {
  return new QueueWriter(options)
}

class QueueWriter implements BoundedWriter {
  readonly #out: Writable
  readonly #onClosed: (error?: Error) => void
  readonly #onDropped: (count: number) => string
  readonly #limit: number
  readonly #stallMs: number
  #queue: string[] = []
  #waiting = 0
  #dropped = 0
  #unacknowledged = 0
  #full = false
  #closed = false
  #flushed = false
  #progress: () => void = () => {}

  constructor(o: BoundedWriterOptions) {
    this.#out = o.out
    this.#onClosed = o.onClosed
    this.#onDropped = o.onDropped
    this.#limit = o.limit ?? 16 * 1024 * 1024
    this.#stallMs = o.stallMs ?? 10_000
    o.out.on('drain', () => {
      this.#full = false
      this.#pump()
    })
    o.out.on('error', error => this.#close(error))
    o.out.on('close', () => this.#close())
  }

  write(text: string, droppable: boolean): void {
    if (this.#closed) return
    if (droppable && this.#waiting > this.#limit) {
      this.#dropped += 1
      return
    }
    this.#admitDropNotice()
    this.#enqueue(text)
    this.#pump()
  }

  async flush(): Promise<void> {
    this.#admitDropNotice()
    this.#pump()
    while (!this.#closed && (this.#queue.length > 0 || this.#unacknowledged > 0)) {
      if (!(await this.#progressed())) break
    }
    this.#flushed = true
  }

  #enqueue(text: string): void {
    this.#queue.push(text)
    this.#waiting += text.length
  }

  #admitDropNotice(): void {
    if (this.#dropped === 0 || this.#closed) return
    const count = this.#dropped
    this.#dropped = 0
    this.#enqueue(this.#onDropped(count))
  }

  #pump(): void {
    while (!this.#full && !this.#closed && this.#queue.length > 0) {
      const piece = this.#take()
      this.#unacknowledged += 1
      this.#full = !this.#out.write(piece, () => {
        this.#unacknowledged -= 1
        this.#progress()
      })
    }
  }

  #take(): string {
    let count = 0
    let length = 0
    for (const text of this.#queue) {
      if (count > 0 && length + text.length > pieceLength) break
      count += 1
      length += text.length
    }
    this.#waiting -= length
    return this.#queue.splice(0, count).join('')
  }

  /** True at the next sign of life from the reader, false when none comes. */
  #progressed(): Promise<boolean> {
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(false), this.#stallMs)
      this.#progress = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }

  #close(error?: Error): void {
    if (this.#closed) return
    this.#closed = true
    this.#queue = []
    this.#progress()
    if (!this.#flushed) this.#onClosed(error)
  }
}
