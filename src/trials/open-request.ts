import { connect, type Socket } from 'node:net'
import type { Target } from './trial.ts'

/** A request under way: sent, but for what `rest` holds back. */
export class OpenRequest implements Disposable {
  readonly #socket: Socket
  readonly #rest: string
  #connected = false
  #answered = false
  #over = false
  /** Resolves when the first byte of an answer has come, or when none can any more. */
  readonly settled: Promise<void>
  /** Resolves to whether the app takes no connection. */
  readonly refused: Promise<boolean>

  constructor(target: Target, head: string, rest = '') {
    const { address, port, localAddress } = target
    this.#rest = rest
    this.#socket = connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) })
    this.refused = new Promise(resolve => {
      this.#socket.once('connect', () => resolve(false))
      this.#socket.once('close', () => resolve(true))
    })
    this.settled = new Promise(resolve => {
      const end = () => {
        this.#over = true
        resolve()
      }
      this.#socket.once('connect', () => {
        this.#connected = true
        if (head !== '') this.#socket.write(head)
      })
      this.#socket.once('data', () => {
        this.#answered = true
        end()
      })
      this.#socket.once('error', end)
      this.#socket.once('close', end)
    })
  }

  /** Neither answered nor cut so far. */
  get pending(): boolean {
    return this.#connected && !this.#over
  }

  /** Its connection has ended without an answer. */
  get cut(): boolean {
    return this.#connected && this.#over && !this.#answered
  }

  /** Sends what was held back. */
  finish(): void {
    if (this.pending && this.#rest !== '') this.#socket.write(this.#rest)
  }

  [Symbol.dispose](): void {
    this.#socket.on('error', () => {})
    this.#socket.destroy()
  }
}
