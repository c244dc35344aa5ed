import { createServer, type Server, type Socket } from 'node:net'
import { dial } from './dial.ts'
import { joinSockets } from './join-sockets.ts'
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
  /** How long a target may take to accept, ms. @default 5000 */
  readonly connectMs?: number
  /** How long a connection may wait in all while nothing is up, ms; asked while it waits. @default 10000 */
  readonly waitMs?: () => number
  /** Called again and again while connections wait: the time to wake what sleeps. */
  readonly onWait?: () => void
  /** How long connections that are open may go on after `close`, ms. @default 5000 */
  readonly drainMs?: number
}

export interface TcpForward extends AsyncDisposable {
  readonly port: number
  /** Connections of clients that are open, those that wait included. */
  readonly open: number
  /** When the last client came or went (`performance.now()`); of the start when none has; now, while one is there. */
  readonly lastActivityAt: number
  /** Accepts nothing new, lets open connections end up to the drain time, then resets them. Idempotent. */
  close(): Promise<void>
}

/** How long a connection waits where nothing else is said. */
export const usualWaitMs = 10_000
/** How often it is looked whether something has come up for those who wait. */
const lookEveryMs = 25

/**
 * Passes the bytes of each connection on to one of the targets, in turn; where one does not accept, to the next. A
 * connection that none accepts is reset, and so is one that finds none until it has waited long enough.
 * Rejects with `PaasSimError` when the port is taken, forbidden or not a port.
 */
export async function startTcpForward(options: TcpForwardOptions): Promise<TcpForward> {
  // Not paused: a little of what a client sends is read while it waits, and so it is seen when it resets. One that has
  // ended its side may still want an answer, and waits its whole time.
  const settings = { allowHalfOpen: true, noDelay: true, keepAlive: true }
  const create = () => createServer(settings, client => forward.accept(client))
  const forward = new Forward(options)
  forward.listening = await listenOnAll(options.hosts ?? ['127.0.0.1', '::1'], options.port, create)
  return forward
}

/** A client that is with no target yet. */
interface Caller {
  readonly client: Socket
  /** `performance.now()` when it came. */
  readonly since: number
  /** Targets that did not accept. */
  refusedBy: readonly string[]
}

class Forward implements TcpForward {
  listening: Listening<Server> | undefined
  readonly #o: TcpForwardOptions
  readonly #clients = new Set<Socket>()
  readonly #upstreams = new Set<Socket>()
  readonly #waiting = new Set<Caller>()
  #look: NodeJS.Timeout | undefined
  #turn = 0
  #lastActivityAt = performance.now()
  #closing: Promise<void> | undefined

  constructor(options: TcpForwardOptions) {
    this.#o = options
  }

  get port(): number {
    return this.listening?.port ?? 0
  }

  get open(): number {
    return this.#clients.size
  }

  get lastActivityAt(): number {
    return this.#clients.size > 0 ? performance.now() : this.#lastActivityAt
  }

  accept(client: Socket): void {
    keep(client, this.#clients, () => this.#noteActivity())
    this.#noteActivity()
    client.on('error', () => undefined)
    this.#place({ client, since: performance.now(), refusedBy: [] })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #noteActivity(): void {
    this.#lastActivityAt = performance.now()
  }

  #place(caller: Caller): void {
    if (caller.client.destroyed) return
    const targets = this.#o.targets()
    const rest = targets.filter(target => !caller.refusedBy.includes(nameOf(target)))
    const target = rest[this.#turn++ % Math.max(1, rest.length)]
    if (target !== undefined) this.#dial(caller, target)
    else if (targets.length > 0 || this.#closing !== undefined || this.#hasWaited(caller))
      caller.client.resetAndDestroy()
    else this.#wait(caller)
  }

  #hasWaited({ since }: Caller): boolean {
    return performance.now() - since >= (this.#o.waitMs?.() ?? usualWaitMs)
  }

  #dial(caller: Caller, target: TcpTarget): void {
    const { client } = caller
    const { connectMs = 5_000 } = this.#o
    const upstream = dial({ ...target, allowHalfOpen: true }, connectMs, (_error, socket) => {
      if (socket === null) {
        caller.refusedBy = [...caller.refusedBy, nameOf(target)]
        this.#place(caller)
      } else if (client.destroyed) socket.resetAndDestroy()
      else joinSockets(client, socket)
    })
    keep(upstream, this.#upstreams)
  }

  #wait(caller: Caller): void {
    // What comes up may be at the address of what has refused before.
    caller.refusedBy = []
    this.#waiting.add(caller)
    this.#o.onWait?.()
    this.#look ??= setInterval(() => this.#placeWaiting(), lookEveryMs)
  }

  #placeWaiting(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const caller of waiting) this.#place(caller)
    if (this.#waiting.size > 0) return
    clearInterval(this.#look)
    this.#look = undefined
  }

  async #close(): Promise<void> {
    const servers = this.listening?.servers ?? []
    const closed = Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
    for (const { client } of this.#waiting) client.resetAndDestroy()
    this.#waiting.clear()
    clearInterval(this.#look)
    const cut = setTimeout(() => {
      for (const socket of [...this.#clients, ...this.#upstreams])
        if (socket.connecting) socket.destroy()
        else socket.resetAndDestroy()
    }, this.#o.drainMs ?? 5_000)
    await closed
    for (const socket of this.#upstreams) await new Promise(resolve => socket.once('close', resolve))
    clearTimeout(cut)
  }
}

function keep(socket: Socket, sockets: Set<Socket>, onClose = () => {}): void {
  sockets.add(socket)
  socket.once('close', () => {
    sockets.delete(socket)
    onClose()
  })
}

function nameOf({ address, port }: TcpTarget): string {
  return `${address} ${port}`
}
