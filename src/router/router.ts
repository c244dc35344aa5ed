import { setTimeout as delay } from 'node:timers/promises'
import type { RequestEvent } from '../model/events.ts'
import type { RouterRules } from '../model/router-rules.ts'
import { Admission } from './admission.ts'
import type { OwnPages } from './failure-answers.ts'
import { createFront, type FrontServer } from './front.ts'
import { undici } from './lazy-packages.ts'
import { type Listening, listenOnAll } from './listener.ts'
import type { Pool } from './pool.ts'
import { localHost, type RouteTable, select } from './route-table.ts'
import { Traffic } from './traffic.ts'
import { UpstreamClients } from './upstream-clients.ts'

/** For clients to take what has been written to them when the router closes. */
const lastWordsMs = 500

export interface RouterOptions {
  readonly rules: RouterRules
  /** Addresses to listen on. @default ['127.0.0.1', '::1'] */
  readonly hosts?: readonly string[]
  /** The same on every host; 0: any free one. */
  readonly port: number
  /** What the router says the client used. */
  readonly proto: 'http' | 'https'
  /** Called once for each request, after it has ended. It must not throw. */
  readonly onRequest: (event: RequestEvent) => void
  /** The service whose instances get the requests. @default 'web' */
  readonly service?: string
  /** Draws the instance, 0 to 1, where the platform chooses at random. @default Math.random */
  readonly random?: () => number
  /** The app's own pages, where the platform has a rule for them. */
  readonly ownPages?: OwnPages
  /** How long `close` waits for requests that are under way, in ms. @default 5000 */
  readonly drainMs?: number
}

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

/** One port of the router's, and the service that gets what no name says otherwise. */
interface Entrance {
  readonly service: string
  readonly admission: Admission
  readonly traffic: Traffic
  readonly listening: Listening<FrontServer>
}

async function openEntrance(
  options: RouterOptions,
  service: string,
  port: number,
  names: ReadonlyMap<string, Admission>,
): Promise<Entrance> {
  const { rules, onRequest, proto, ownPages, random = Math.random } = options
  const admission = new Admission(service, rules, random, instance => {
    return new UpstreamClients(instance, {
      connectMs: rules.timeouts.connectMs,
      keepAliveMs: rules.upstreamKeepAliveMs,
      maxHeaderSize: rules.responseLimits.headerLine * 2 + 65_536,
    })
  })
  const routes: RouteTable<Admission> = { byHost: names, fallback: admission }
  const traffic = new Traffic(rules, proto, service, onRequest, host => select(routes, host), ownPages)
  const hosts = options.hosts ?? ['127.0.0.1', '::1']
  const listening = await listenOnAll(hosts, port, () => createFront(traffic))
  traffic.publicPort = proto === 'https' ? '443' : String(listening.port)
  return { service, admission, traffic, listening }
}

class ServiceRouter implements Router {
  readonly #options: RouterOptions
  readonly #main: Entrance
  /** What the main port tells apart by the Host. */
  readonly #names: Map<string, Admission>
  /** By service, the main one first. */
  readonly #entrances = new Map<string, Entrance>()
  readonly #opening = new Map<string, Promise<Entrance>>()
  #closing: Promise<void> | undefined

  constructor(options: RouterOptions, main: Entrance, names: Map<string, Admission>) {
    this.#options = options
    this.#main = main
    this.#names = names
    this.#entrances.set(main.service, main)
  }

  get port() {
    return this.#main.listening.port
  }

  get addresses() {
    return this.#main.listening.addresses
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
    if (service === this.#main.service) return this.port
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
    const isFree = host !== localHost(this.#main.service) && host !== undefined && !this.#names.has(host)
    if (isFree) this.#names.set(host, entrance.admission)
    return entrance
  }

  async #close(): Promise<void> {
    const { drainMs = 5_000 } = this.#options
    const others = [...this.#opening.values()].map(opening =>
      opening.then(
        entrance => drain(entrance, drainMs),
        () => undefined,
      ),
    )
    await Promise.all([drain(this.#main, drainMs), ...others])
    // Not before all ports are idle: the main one has requests for every service.
    for (const entrance of this.#all) release(entrance)
  }
}

async function drain({ listening, traffic }: Entrance, drainMs: number): Promise<void> {
  traffic.closing = true
  const closed = Promise.all(listening.servers.map(server => new Promise(resolve => server.close(resolve))))
  for (const request of [...traffic.open]) if (request.endless) request.fail('router-stopping')
  await Promise.race([traffic.idleAgain(), sleep(drainMs)])
  for (const request of [...traffic.open]) request.fail('router-stopping')
  for (const connection of traffic.connections) connection.socket.destroySoon()
  await Promise.race([closed, sleep(lastWordsMs)])
  for (const connection of traffic.connections) connection.socket.destroy()
  await closed
}

function release({ admission, traffic }: Entrance): void {
  admission.pool.retireAll()
  admission[Symbol.dispose]()
  traffic[Symbol.dispose]()
}

function sleep(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false })
}
