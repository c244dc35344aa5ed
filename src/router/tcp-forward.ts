import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Listening, listenOnAll } from './listener.ts'

/** Where a connection may be passed on to. */
export interface TcpTarget {
  readonly address: string
  readonly port: number
  /** The address it is dialled from. */
  readonly localAddress?: string
}

export interface TcpForwardOptions {
  /** Addresses to listen on. @default ['127.0.0.1', '::1'] */
  readonly hosts?: readonly string[]
  /** The same on every host; 0: any free one. */
  readonly port: number
  /** What is up now; asked for each connection. */
  readonly targets: () => readonly TcpTarget[]
  /** How long a connection waits while nothing is up, ms. @default 10000 */
  readonly waitMs?: number
  /** How long connections that are open may go on after `close`, ms. @default 5000 */
  readonly drainMs?: number
}

export interface TcpForward extends AsyncDisposable {
  readonly port: number
  /** Connections that are open. */
  readonly open: number
  /** Idempotent. */
  close(): Promise<void>
}

/** How often it is looked whether something has come up for those who wait. */
const lookEveryMs = 25

/**
 * Passes the bytes of each connection on to one of the targets, in turn. A connection that finds none, or one that
 * refuses, is reset.
 * Rejects with `PaasSimError` when the port is taken, forbidden or not a port.
 */
export async function startTcpForward(options: TcpForwardOptions): Promise<TcpForward> {
  const forward = new Forward(options)
  await forward.listen()
  return forward
}

class Forward implements TcpForward {
  readonly #o: TcpForwardOptions
  readonly #sockets = new Set<Socket>()
  readonly #waiting = new Set<NodeJS.Timeout>()
  #listening: Listening<Server> | undefined
  #turn = 0
  #closing: Promise<void> | undefined

  constructor(options: TcpForwardOptions) {
    this.#o = options
  }

  get port(): number {
    return this.#listening?.port ?? 0
  }

  get open(): number {
    return this.#sockets.size
  }

  async listen(): Promise<void> {
    // The client's own end of its side is passed on; it may still read.
    this.#listening = await listenOnAll(this.#o.hosts ?? ['127.0.0.1', '::1'], this.#o.port, () =>
      createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, client =>
        this.#accept(client),
      ),
    )
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #accept(client: Socket): void {
    this.#sockets.add(client)
    client.on('error', () => client.destroy())
    client.once('close', () => this.#sockets.delete(client))
    const until = performance.now() + (this.#o.waitMs ?? 10_000)
    this.#pass(client, until)
  }

  #pass(client: Socket, until: number): void {
    if (client.destroyed) return
    const targets = this.#o.targets()
    const target = targets[this.#turn++ % Math.max(1, targets.length)]
    if (target !== undefined) return this.#join(client, target)
    if (performance.now() >= until || this.#closing !== undefined) {
      client.resetAndDestroy()
      return
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      this.#pass(client, until)
    }, lookEveryMs)
    this.#waiting.add(timer)
  }

  #join(client: Socket, { address, port, localAddress }: TcpTarget): void {
    const from = localAddress === undefined ? {} : { localAddress }
    const upstream = connect({ host: address, port, ...from, allowHalfOpen: true, noDelay: true })
    // What one side does not get to hear in order, it hears as a reset.
    const reset = (other: Socket) => () => other.resetAndDestroy()
    upstream.once('error', reset(client))
    client.once('error', reset(upstream))
    upstream.once('close', () => {
      if (!client.writableEnded) client.destroy()
    })
    client.once('close', () => {
      if (!upstream.writableEnded) upstream.destroy()
    })
    upstream.once('connect', () => {
      client.pipe(upstream)
      upstream.pipe(client)
    })
  }

  async #close(): Promise<void> {
    const servers = this.#listening?.servers ?? []
    const closed = Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
    for (const timer of this.#waiting) clearTimeout(timer)
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.resetAndDestroy()
    }, this.#o.drainMs ?? 5_000)
    await closed
    clearTimeout(cut)
  }
}
