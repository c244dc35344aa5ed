import type { Service } from '../model/plan.ts'
import { startTcpForward, type TcpForward, usualWaitMs } from '../router/tcp-forward.ts'
import type { Link } from './links.ts'
import type { Reachable } from './reachable.ts'
import { isRouted } from './routed-service.ts'

/** Those who come to the app by other ways than the router's. */
export interface PastRouter {
  /** When one from outside last came or went (`performance.now()`); now, while one is there; 0: there is no such way. */
  readonly lastActivityAt: number
  /** Connections from outside. */
  readonly openConnections: number
  /** What gets traffic sleeps. Who comes to it calls `onWake`, and waits as for an instance that boots, until `awake`. */
  sleep(onWake: () => void): void
  /** It is up again, or is not going to be. */
  awake(): void
}

/** The ports of this machine that pass connections on to services. */
export class Forwards implements PastRouter, AsyncDisposable {
  readonly #reachable: Reachable
  readonly #bootWaitMs: number
  readonly #open = new Map<string, TcpForward>()
  /** By service, and by where they are reached. */
  readonly #links = new Map<string, { readonly service: string; readonly forward: Promise<TcpForward> }>()
  /** Of what gets traffic: who is connected keeps the app awake. */
  readonly #routed = new Set<TcpForward>()
  readonly #closing = new Set<Promise<void>>()
  #onWake: (() => void) | undefined

  /** `bootWaitMs`: how long a connection waits for an instance that boots, if longer than otherwise. */
  constructor(reachable: Reachable, bootWaitMs: number) {
    this.#reachable = reachable
    this.#bootWaitMs = bootWaitMs
  }

  /** Opens a port for those outside. Rejects with `PaasSimError` when the port is taken, forbidden or not a port. */
  async open(
    key: string,
    { service, extra }: { readonly service: Service; readonly extra: number | undefined },
    hosts: readonly string[] | undefined,
    port: number,
  ): Promise<number> {
    const forward = await this.#start(service, extra, hosts, port)
    this.#open.set(key, forward)
    if (isRouted(service)) this.#routed.add(forward)
    return forward.port
  }

  /** Takes nothing new; what is open ends by itself, or is cut after the drain time. */
  close(key: string): void {
    const forward = this.#open.get(key)
    if (forward === undefined) return
    this.#open.delete(key)
    this.#routed.delete(forward)
    this.#leave(forward)
  }

  /** By which the other services reach one; the same in every generation. `gateway`: where containers reach it. */
  async link(service: Service, gateway: string | undefined): Promise<Link> {
    const key = `${service.name} ${gateway ?? ''}`
    const known = this.#links.get(key)
    const hosts = ['127.0.0.1', '::1', ...(gateway === undefined ? [] : [gateway])]
    const forward = known?.forward ?? this.#start(service, undefined, hosts, 0)
    this.#links.set(key, { service: service.name, forward })
    return { host: '127.0.0.1', port: (await forward).port }
  }

  /** Closes what leads to other services than these. */
  keepLinks(services: ReadonlySet<string>): void {
    for (const [key, { service, forward }] of this.#links) {
      if (services.has(service)) continue
      this.#links.delete(key)
      void forward.then(opened => this.#leave(opened)).catch(() => undefined)
    }
  }

  get lastActivityAt(): number {
    return Math.max(0, ...[...this.#routed].map(forward => forward.lastActivityAt))
  }

  get openConnections(): number {
    return [...this.#routed].reduce((sum, forward) => sum + forward.open, 0)
  }

  sleep(onWake: () => void): void {
    this.#onWake = onWake
  }

  awake(): void {
    this.#onWake = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const links = await Promise.allSettled([...this.#links.values()].map(({ forward }) => forward))
    const opened = links.flatMap(link => (link.status === 'fulfilled' ? [link.value] : []))
    for (const forward of [...this.#open.values(), ...opened]) this.#leave(forward)
    await Promise.all(this.#closing)
  }

  #start(
    service: Service,
    extra: number | undefined,
    hosts: readonly string[] | undefined,
    port: number,
  ): Promise<TcpForward> {
    const sleeps = isRouted(service)
    return startTcpForward({
      ...(hosts === undefined ? {} : { hosts }),
      port,
      targets: () => this.#reachable.targets(service.name, extra),
      waitMs: () => {
        const boots = (sleeps && this.#onWake !== undefined) || this.#reachable.isBooting(service.name)
        return boots ? Math.max(usualWaitMs, this.#bootWaitMs) : usualWaitMs
      },
      onWait: () => sleeps && this.#onWake?.(),
    })
  }

  #leave(forward: TcpForward): void {
    const closing = forward.close().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }
}
