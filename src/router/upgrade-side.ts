import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** What a forwarder of upgrades needs to know of its exchange, and what it tells it. */
export interface UpgradeSide {
  readonly req: IncomingMessage
  readonly client: Socket
  readonly method: string
  readonly path: string
  /** For the app: flat, Host first, without Connection and Upgrade. */
  readonly headers: readonly string[]
  /** The Upgrade field, or `null` when the request is passed on without. */
  readonly protocol: string | null
  /** Bytes an answer's head may have. */
  readonly maxHead: number
  /**
   * The app has answered, 101 or something else. `received`: bytes that came behind the head already.
   * Returns the headers for the client, without those of the connection; `null`: the client gets another answer, has
   * been given it, and nothing more is to be done.
   */
  opened(status: number, statusText: string, rawHeaders: readonly string[], received: number): string[] | null
  /** What the client has sent behind its request so far; whoever takes it reads what follows. */
  takeEarly(): Buffer
  /** Bytes of the body of an answer other than 101 have come, apart from those of `received`. */
  counted(bytes: number): void
  /** An answer other than 101 has been passed on whole. */
  complete(): void
  /** The connection to the app failed, before its answer or after. */
  failed(error: Error): void
}
