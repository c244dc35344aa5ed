import type { Listener, ProcessRef, TcpListener } from '../model/instance.ts'
import { CpuQuiet } from './cpu-quiet.ts'
import { dualStackPorts } from './dual-stack.ts'
import { isIPv6Wildcard, withDualStack } from './listening-sockets.ts'
import type { SocketReader, SocketView } from './socket-reader.ts'

export interface SocketScanOptions {
  readonly reader: SocketReader
  readonly sample: (everywhere: boolean) => Promise<{ processes: readonly ProcessRef[]; cpuMs: number }>
  /** What dials have told: port to whether its `::` listener takes IPv4. */
  readonly dialled: () => ReadonlyMap<number, boolean>
  readonly onListen: (listener: Listener) => void
  readonly onChange: () => void
  /** Its sockets are not this machine's: only dials tell whether a `::` takes IPv4. */
  readonly ownNetwork: boolean
}

/** What the socket table showed of an instance at the last look. */
export class SocketScan {
  readonly #options: SocketScanOptions
  readonly #quiet = new CpuQuiet()
  readonly #announced = new Set<string>()
  #dualStack: ReadonlyMap<number, boolean> = new Map()
  #askedDualStack = new Set<string>()
  #running: Promise<void> = Promise.resolve()
  #ended = false

  listeners: readonly Listener[] = []
  processes: readonly ProcessRef[] = []
  /** `undefined`: not looked yet, or the system's table cannot be read. */
  view: SocketView | undefined
  /** `performance.now()` when `listeners` last changed. */
  changedAt = performance.now()
  /** When the last look began, and the one before: a socket that is new was opened between the two. */
  lookedAt = performance.now()
  lookedBefore = performance.now()

  constructor(options: SocketScanOptions) {
    this.#options = options
  }

  get quietSince(): number {
    return this.#quiet.since
  }

  /**
   * One look after another; resolves when this one is done. `afresh`: read the table even if nothing seems new.
   * `everywhere`: ask for processes that have left the instance's tree, too.
   */
  look(afresh: boolean, everywhere = false): Promise<void> {
    this.#running = this.#running.then(() => this.#look(afresh, everywhere))
    return this.#running
  }

  /** Resolves when no look is under way. */
  settled(): Promise<void> {
    return this.#running
  }

  /** Every listener on one port by the shortest way, the instance's own told at once. Empty: not known that fast. */
  async listenersOn(port: number): Promise<readonly TcpListener[]> {
    const { sample, reader, dialled } = this.#options
    const sampled = await sample(false).catch(() => undefined)
    if (sampled === undefined || reader.listenersOn === undefined) return []
    const found = await reader.listenersOn(sampled.processes, port)
    if (this.#ended) return []
    const known = new Set(this.listeners.map(keyOf))
    const fresh = found.filter(listener => listener.process !== undefined && !known.has(keyOf(listener)))
    this.#take([...this.listeners, ...fresh.map(listener => withDualStack(listener, dialled()))])
    return found
  }

  end(): void {
    this.#ended = true
  }

  async #look(afresh: boolean, everywhere: boolean): Promise<void> {
    if (this.#ended) return
    const { sample, reader } = this.#options
    const startedAt = performance.now()
    const sampled = await sample(everywhere).catch(() => undefined)
    if (sampled === undefined || this.#ended) return
    this.#quiet.add(performance.now(), sampled.cpuMs)
    const view = await reader.read(sampled.processes, afresh)
    const listeners = await this.#withDualStack(view?.listeners ?? [])
    if (this.#ended) return
    this.processes = sampled.processes
    this.view = view
    this.lookedBefore = this.lookedAt
    this.lookedAt = startedAt
    this.#take(listeners)
  }

  async #withDualStack(listeners: readonly Listener[]): Promise<readonly Listener[]> {
    const wildcards = listeners.filter(isIPv6Wildcard)
    if (wildcards.length === 0) return listeners
    const unsure = wildcards.filter(({ port }) => this.#options.dialled().get(port) !== true).map(keyOf)
    if (!this.#options.ownNetwork && unsure.some(key => !this.#askedDualStack.has(key))) {
      this.#askedDualStack = new Set(unsure)
      this.#dualStack = await dualStackPorts()
    }
    const known = new Map([...this.#options.dialled(), ...this.#dualStack])
    return listeners.map(listener => withDualStack(listener, known))
  }

  #take(listeners: readonly Listener[]): void {
    const before = this.listeners
    this.listeners = listeners
    const changed = describe(before) !== describe(listeners)
    if (changed) this.changedAt = performance.now()
    for (const listener of listeners) {
      const key = keyOf(listener)
      if (this.#announced.has(key)) continue
      this.#announced.add(key)
      this.#options.onListen(listener)
    }
    if (changed) this.#options.onChange()
  }
}

function describe(listeners: readonly Listener[]): string {
  return listeners
    .map(listener => `${placeOf(listener)} ${isIPv6Wildcard(listener) ? listener.dualStack : ''}`)
    .sort()
    .join('\n')
}

function keyOf(listener: Listener): string {
  return `${placeOf(listener)} ${listener.process?.pid}`
}

function placeOf(listener: Listener): string {
  const where = listener.kind === 'unix' ? listener.path : `${listener.address} ${listener.port}`
  return `${listener.kind} ${where}`
}
