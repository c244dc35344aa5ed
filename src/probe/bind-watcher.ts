import { isIPv4 } from 'node:net'
import type { Dial, Listener, ProcessRef } from '../model/instance.ts'
import type { InstanceNetwork } from '../model/running.ts'
import { dial as dialOnce } from './dial.ts'
import { socketReader } from './listening-sockets.ts'
import { namespaceSocketReader } from './namespace-sockets.ts'
import { type Owner, portAcceptor } from './port-acceptor.ts'
import type { SocketReader } from './socket-reader.ts'
import { SocketScan } from './socket-scan.ts'
import { type TcpCount, tcpCount } from './tcp-count.ts'
import { addressesToDial } from './who-accepts.ts'

export interface BindWatchOptions {
  /** PORT. */
  readonly port: number
  /** Where the router dials the instance, and from where. */
  readonly address: string
  readonly localAddress?: string
  /** The router runs on the app's host: `address` is a loopback address, and a connect to it is enough. */
  readonly loopbackIsReachable: boolean
  /** The instance has a network of its own: its sockets are read there, and all in it is its own. */
  readonly network?: InstanceNetwork
  /** The family the router dials. `any`: IPv4 first, and an IPv6 listener will do. */
  readonly family: 'ipv4' | 'ipv6' | 'any'
  /** The instance's processes, its first one in front, and the CPU time they have used, which only grows. */
  readonly sample: (everywhere: boolean) => Promise<{ processes: readonly ProcessRef[]; cpuMs: number }>
  /** Once for each new socket (address, port, process). */
  readonly onListen: (listener: Listener) => void
  /** Whenever the set of sockets has changed. */
  readonly onChange: () => void
  readonly signal: AbortSignal
}

export interface Reached extends Owner {
  readonly dial: Dial
  /** `performance.now()` */
  readonly at: number
  /** At most this long since the socket began to listen: since the last dial that was refused. */
  readonly detectMs: number
}

export interface BindWatch extends Disposable {
  /** Settles once PORT accepts where the router dials. Never rejects; stays pending after disposal. */
  readonly reachable: Promise<Reached>
  snapshot(): {
    readonly listeners: readonly Listener[]
    /** `performance.now()` */
    readonly changedAt: number
    /** `performance.now()` since when the processes have been waiting; Infinity while they are busy. */
    readonly quietSince: number
    /** The last dial of PORT at the instance address, or the one that reached it elsewhere. */
    readonly dial: Dial | undefined
  }
  /** Reads the socket table now. */
  refresh(): Promise<void>
  /** PORT is no longer waited for: no more dials, `reachable` stays pending. The socket table is still looked at. */
  stopDialling(): void
}

/**
 * How long to wait between looks, by the time since the start. A look is a dial where no count of sockets tells
 * that one would be in vain, which is about 4 % of a core every 5 ms.
 */
const paces = [
  { untilMs: 2_000, everyMs: 5 },
  { untilMs: 10_000, everyMs: 15 },
  { untilMs: Number.POSITIVE_INFINITY, everyMs: 25 },
]
/** A dial is made this often even when the count of sockets stays the same: one may have closed as another opened. */
const surelyEveryMs = 50
/** Where this machine lacks the address or its family, it will hardly come up in a moment. */
const absentEveryMs = 1_000
/** The kernel walks a table of the whole machine for each network's sockets. */
const networkEveryMs = 250
const dialTimeoutMs = 1_000

/**
 * Watches PORT: the connect is the truth, the socket table explains it. A connect alone proves nothing where only
 * a plain loopback address can be dialled (IPv6, macOS without a network): there the table must show a listener
 * that is open beyond loopback too. Where the table cannot be read the connect stands alone, its owner `unknown`.
 */
export function watchBind(options: BindWatchOptions): BindWatch {
  const watcher = new BindWatcher(options)
  watcher.start()
  return watcher
}

class BindWatcher implements BindWatch {
  readonly #options: BindWatchOptions
  readonly #connectProves: boolean
  readonly #reader: SocketReader
  readonly #scan: SocketScan
  readonly #count: TcpCount
  readonly #over = new AbortController()
  readonly #startedAt = performance.now()
  readonly reachable: Promise<Reached>
  #reach: (reached: Reached) => void = () => {}
  #reached = false
  #dial: Dial | undefined
  /** The last moment PORT is known not to have accepted; the start, when the first dial succeeds. */
  #refusedAt = performance.now()
  #countAtDial: string | undefined
  #dialledAt = Number.NEGATIVE_INFINITY
  #dialTimer: NodeJS.Timeout | undefined
  #scanTimer: NodeJS.Timeout | undefined

  constructor(options: BindWatchOptions) {
    const { network } = options
    this.#options = options
    this.#reader = network === undefined ? socketReader() : namespaceSocketReader(network, networkEveryMs)
    // What this machine counts says nothing of another network's sockets.
    this.#count = network === undefined ? tcpCount() : tcpCount([])
    this.#connectProves =
      network === undefined
        ? options.loopbackIsReachable || !isBareLoopback(options.address)
        : !network.connectProvesNothing
    this.#scan = new SocketScan({
      reader: this.#reader,
      sample: options.sample,
      dialled: () => this.#dualStackByDial(),
      onListen: options.onListen,
      onChange: options.onChange,
      ownNetwork: network !== undefined,
    })
    this.reachable = new Promise(resolve => {
      this.#reach = resolve
    })
  }

  start(): void {
    const { signal } = this.#options
    if (signal.aborted) {
      this[Symbol.dispose]()
      return
    }
    signal.addEventListener('abort', () => this[Symbol.dispose](), { once: true, signal: this.#over.signal })
    void this.#dialAgain()
    void this.#scanAgain()
  }

  snapshot() {
    const { listeners, changedAt, quietSince } = this.#scan
    return { listeners, changedAt, quietSince, dial: this.#dial }
  }

  async refresh(): Promise<void> {
    await this.#scan.look(true)
    await this.#dialByTable()
  }

  stopDialling(): void {
    this.#reached = true
    clearTimeout(this.#dialTimer)
  }

  [Symbol.dispose](): void {
    this.#over.abort()
    this.#scan.end()
    this.#count[Symbol.dispose]()
    clearTimeout(this.#dialTimer)
    clearTimeout(this.#scanTimer)
  }

  get #watching(): boolean {
    return !this.#over.signal.aborted && !this.#reached
  }

  /** Dials the instance address until it accepts. */
  async #dialAgain(): Promise<void> {
    if (this.#inVain()) return this.#dialLater()
    const dial = await this.#dialAt(this.#options.address)
    if (!this.#watching) return
    if (dial.outcome === 'connected') {
      if (this.#connectProves) return this.#judge(dial, this.#refusedAt)
      await this.#scan.look(true)
      if (this.#scan.view === undefined) return this.#judge(dial, this.#refusedAt)
      // From here on the table tells when there is something new to dial.
      return this.#dialByTable()
    }
    this.#dialLater(dial.outcome === 'unreachable' ? absentEveryMs : 0)
  }

  /** No TCP socket of this machine has been opened since the last dial was refused. */
  #inVain(): boolean {
    const now = performance.now()
    const count = this.#count.read()
    if (count !== undefined && count === this.#countAtDial && now - this.#dialledAt < surelyEveryMs)
      return true
    this.#countAtDial = count
    this.#dialledAt = now
    return false
  }

  #dialLater(atLeastMs = 0): void {
    this.#refusedAt = performance.now()
    const elapsed = this.#refusedAt - this.#startedAt
    const pace = paces.find(({ untilMs }) => elapsed < untilMs)?.everyMs ?? absentEveryMs
    this.#dialTimer = setTimeout(() => void this.#dialAgain(), Math.max(pace, atLeastMs))
  }

  async #scanAgain(): Promise<void> {
    await this.#scan.look(false)
    await this.#dialByTable()
    if (this.#over.signal.aborted) return
    const { booting, later } = this.#reader.every
    this.#scanTimer = setTimeout(() => void this.#scanAgain(), this.#reached ? later : booting)
  }

  /** Dials what the table shows beside the instance address: one interface's own address, or `::`. */
  async #dialByTable(): Promise<void> {
    const { address } = this.#options
    for (const candidate of addressesToDial(this.#scan.listeners, {
      ...this.#options,
      ownNetwork: this.#options.network !== undefined,
    })) {
      if (!this.#watching) return
      if (candidate === address && this.#connectProves) continue
      const seenSince = this.#scan.lookedBefore
      const dial = await this.#dialAt(candidate)
      if (dial.outcome === 'connected') await this.#judge(dial, seenSince)
    }
  }

  async #dialAt(address: string): Promise<Dial> {
    const { port: wanted, localAddress, network } = this.#options
    const port = network?.dialPort(wanted) ?? wanted
    const from = address === this.#options.address && localAddress !== undefined ? { localAddress } : {}
    const signal = this.#over.signal
    const dial = await dialOnce({ address, port, ...from, timeoutMs: dialTimeoutMs, signal })
    const tells = address === this.#options.address || dial.outcome === 'connected'
    if (tells && this.#watching) this.#dial = dial
    return dial
  }

  async #judge(dial: Dial, notBefore: number): Promise<void> {
    if (!this.#watching) return
    this.#reached = true
    clearTimeout(this.#dialTimer)
    const owner = await this.#ownerOf(dial)
    if (this.#over.signal.aborted) return
    const at = performance.now()
    this.#reach({ dial, at, detectMs: at - notBefore, ...owner })
  }

  #ownerOf(dial: Dial): Promise<Owner> | Owner {
    if (this.#options.network === undefined) return portAcceptor(this.#scan, dial, this.#over.signal)
    void this.#scan.look(true)
    return { owner: 'instance', ownerProcess: undefined }
  }

  /** What dials of PORT say about a `::` listener there; IPv4 dials only. */
  #dualStackByDial(): ReadonlyMap<number, boolean> {
    const dial = this.#dial
    if (dial === undefined || !isIPv4(dial.address)) return new Map()
    const { port, network } = this.#options
    const told = network === undefined ? dial.port : port
    if (dial.outcome === 'connected') return this.#connectProves ? new Map([[told, true]]) : new Map()
    return dial.outcome === 'refused' ? new Map([[told, false]]) : new Map()
  }
}

/** The loopback addresses that an app bound to loopback only answers at. */
function isBareLoopback(address: string): boolean {
  return address === '::1' || address === '127.0.0.1'
}
