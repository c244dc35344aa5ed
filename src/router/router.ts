import type { Admission } from './admission.ts'
import { drain, type Entrance, openEntrance, type RouterOptions, release } from './entrance.ts'
import { undici } from './lazy-packages.ts'
import type { Pool } from './pool.ts'
import { localHost } from './route-table.ts'

export type { RouterOptions } from './entrance.ts'

export interface Router extends AsyncDisposable {
  readonly port: number
  /** The addresses it listens on, numeric. */
  readonly addresses: readonly string[]
  /** The instances of its main service, which get the requests of every Host that is no other service's. */
  readonly pool: Pool
  /** Of every service that is served, the main one first. */
  readonly pools: readonly Pool[]
  /** Makes known instances of any service; those of one that is not served are passed over. */
  readonly sink: Pick<Pool, 'set' | 'remove'>
  /** When the last request began or ended (`performance.now()`); now, while an upgraded connection is open. */
  readonly lastActivityAt: number
  /** Requests and upgraded connections under way. */
  readonly openRequests: number
  /**
   * Serves another service, at `<service>.localhost` on the main port and, for every Host, on a port of its own (0: any
   * free one), which it resolves to. A second call for a service resolves to the port of the first.
   * Rejects with `PaasSimError` when the port is taken, forbidden or not a port; with `Error` after `close`.
   */
  serve(service: string, port: number): Promise<number>
  /**
   * The Host by which the main port knows a service, e.g. `api.localhost`. `undefined`: it is not served, or has none of
   * its own: nothing of its name can stand in one, or another service had it first.
   */
  hostOf(service: string): string | undefined
  /**
   * Serves a service no more: its name leads to the main one, and its own port takes nothing new. Resolves when what was
   * under way there has ended, or has been cut after the drain time. Nothing happens for one that is not served, or is
   * the main one.
   */
  forgo(service: string): Promise<void>
  /**
   * Makes this the main service, which must not be served beside it. The instances of either are the caller's to make
   * known, and to remove.
   */
  lead(service: string): void
  /** Loads now what the first request needs, rather than then. */
  warm(): void
  /** Accepts nothing new, lets requests under way end up to the drain time, then cuts them. Idempotent. */
  close(): Promise<void>
}

/**
 * Listens, and passes what comes on to the pool's instances by the platform's rules.
 * Rejects with `PaasSimError` when the port is taken, forbidden or not a port.
 */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { service = 'web', port } = options
  const names = new Map<string, Admission>()
  const main = await openEntrance(options, service, port, names)
  return new ServiceRouter(options, main, names)
}

class ServiceRouter implements Router {
  readonly #options: RouterOptions
  readonly #main: Entrance
  /** What the main port tells apart by the Host. */
  readonly #names: Map<string, Admission>
  /** By service, the main one first. */
  readonly #entrances = new Map<string, Entrance>()
  readonly #opening = new Map<string, Promise<Entrance>>()
  /** Of services that are served no more. */
  readonly #leaving = new Set<Promise<void>>()
  #closing: Promise<void> | undefined

  constructor(options: RouterOptions, main: Entrance, names: Map<string, Admission>) {
    this.#options = options
    this.#main = main
    this.#names = names
    this.#entrances.set(this.#mainService, main)
  }

  get port() {
    return this.#main.listening.port
  }

  get addresses() {
    return this.#main.listening.addresses
  }

  get #mainService(): string {
    return this.#main.traffic.service
  }

  get pool(): Pool {
    return this.#main.admission.pool
  }

  get pools() {
    return this.#all.map(({ admission }) => admission.pool)
  }

  readonly sink: Router['sink'] = {
    set: instance => this.#entrances.get(instance.service)?.admission.pool.set(instance),
    remove: name => {
      for (const pool of this.pools) pool.remove(name)
    },
  }

  get lastActivityAt() {
    return Math.max(...this.#all.map(({ traffic }) => traffic.lastActivityAt))
  }

  get openRequests() {
    return this.#all.reduce((sum, { traffic }) => sum + traffic.open.size, 0)
  }

  async serve(service: string, port: number): Promise<number> {
    if (this.#closing !== undefined) throw new Error(`the router is closed: ${service} cannot be served`)
    if (service === this.#mainService) return this.port
    let opening = this.#opening.get(service)
    if (opening === undefined) {
      opening = this.#enter(service, port)
      this.#opening.set(service, opening)
      // One that was taken may be asked for again.
      opening.catch(() => this.#opening.delete(service))
    }
    return (await opening).listening.port
  }

  hostOf(service: string): string | undefined {
    const entrance = this.#entrances.get(service)
    const host = localHost(service)
    if (host === undefined || entrance === undefined) return undefined
    return (this.#names.get(host) ?? this.#main.admission) === entrance.admission ? host : undefined
  }

  async forgo(service: string): Promise<void> {
    const opening = this.#opening.get(service)
    if (opening === undefined || this.#closing !== undefined) return
    this.#opening.delete(service)
    this.#forget(service, this.#entrances.get(service))
    const entrance = await opening.catch(() => undefined)
    if (entrance === undefined) return
    // It may not have been open yet.
    this.#forget(service, entrance)
    const leaving = drain(entrance, this.#options.drainMs).then(() => release(entrance))
    this.#leaving.add(leaving)
    await leaving
    this.#leaving.delete(leaving)
  }

  lead(service: string): void {
    const main = this.#main
    this.#entrances.delete(this.#mainService)
    main.traffic.service = service
    main.admission.pool.service = service
    this.#entrances.set(service, main)
  }

  warm(): void {
    void undici()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #all(): readonly Entrance[] {
    return [...this.#entrances.values()]
  }

  async #enter(service: string, port: number): Promise<Entrance> {
    const entrance = await openEntrance(this.#options, service, port, new Map())
    this.#entrances.set(service, entrance)
    const host = localHost(service)
    const isFree = host !== localHost(this.#mainService) && host !== undefined && !this.#names.has(host)
    if (isFree) this.#names.set(host, entrance.admission)
    return entrance
  }

  #forget(service: string, entrance: Entrance | undefined): void {
    if (entrance === undefined) return
    if (this.#entrances.get(service) === entrance) this.#entrances.delete(service)
    for (const [host, admission] of this.#names)
      if (admission === entrance.admission) this.#names.delete(host)
  }

  async #close(): Promise<void> {
    const { drainMs } = this.#options
    const others = [...this.#opening.values()].map(opening =>
      opening.then(
        entrance => drain(entrance, drainMs),
        () => undefined,
      ),
    )
    await Promise.all([drain(this.#main, drainMs), ...others, ...this.#leaving])
    // Not before all ports are idle: the main one has requests for every service.
    for (const entrance of this.#all) release(entrance)
  }
}
