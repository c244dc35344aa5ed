import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Deadlined, DeadlineList } from './deadline-list.ts'
import type { OpenRequest } from './open-requests.ts'
import type { Traffic } from './traffic.ts'

/** One connection of a client, from accept to close. */
export class ClientConnection implements Deadlined {
  readonly socket: Socket
  /** Numeric; an IPv4 client is always written as IPv4. */
  readonly ip: string
  readonly port: string
  /** The request whose body is being read, or that came last. */
  latest: OpenRequest | null = null
  /** True once a request on it was refused: nothing that follows is looked at. */
  refused = false
  /** Answers what was refused behind `latest`, once that has its own answer. */
  afterLatest: (() => void) | null = null
  dueAt = 0
  dueList: DeadlineList | null = null
  dueBefore: Deadlined | null = null
  dueAfter: Deadlined | null = null
  readonly #traffic: Traffic
  /** Requests that came while another was under way: Node does not tell them that the connection has closed. */
  #pipelined: readonly OpenRequest[] = []
  /** Answered, while it was still being sent. */
  #lingering: IncomingMessage | null = null

  constructor(socket: Socket, traffic: Traffic) {
    this.socket = socket
    this.ip = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '')
    this.port = String(socket.remotePort ?? 0)
    this.#traffic = traffic
    traffic.connections.add(this)
    socket.on('error', () => undefined)
    socket.once('close', () => {
      traffic.connections.delete(this)
      this.dueList?.stop(this)
      for (const request of this.#pipelined) if (traffic.open.has(request)) request.fail('client-closed')
    })
  }

  /** True while its latest request waits for an answer, or for the end of one. */
  get busy(): boolean {
    return this.latest !== null && this.#traffic.open.has(this.latest)
  }

  /** A request has its answer, whole. */
  answered(request: OpenRequest): void {
    if (request === this.latest && this.socket.writable) this.afterLatest?.()
  }

  /**
   * The request has been answered before all of it was read. The client is given a moment to read the answer,
   * while the rest is thrown away: closing at once would reset the connection and take the answer with it.
   */
  linger(req: IncomingMessage): void {
    if (req.complete || this.socket.destroyed) return
    req.resume()
    this.#lingering = req
    this.#traffic.linger.start(this)
  }

  /** Another request has come: the one before was read to its end after all. */
  next(request: OpenRequest): void {
    this.dueList?.stop(this)
    this.#lingering = null
    if (this.busy)
      this.#pipelined = [...this.#pipelined.filter(earlier => this.#traffic.open.has(earlier)), request]
    else if (this.#pipelined.length > 0) this.#pipelined = []
    this.latest = request
  }

  /** Writes the last bytes of this connection and closes it, once the client had time to read them. */
  end(bytes: string): void {
    this.refused = true
    this.#lingering = null
    if (this.socket.destroyed) return
    this.socket.end(bytes, 'latin1')
    this.socket.resume()
    this.#traffic.linger.start(this)
  }

  onDue(): void {
    // All of it has come since: the connection is as good as any.
    if (this.#lingering?.complete !== true) this.socket.destroy()
    this.#lingering = null
  }
}
