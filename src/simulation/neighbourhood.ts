import type { Plan, Service } from '../model/plan.ts'
import type { PortRule } from '../model/platform.ts'
import type { Router } from '../router/router.ts'
import type { RouteSink } from '../supervise/route-gate.ts'
import { Forwards, type PastRouter } from './forwards.ts'
import { Links } from './links.ts'
import { openNumbered } from './public-numbers.ts'
import { Reachable } from './reachable.ts'
import { routedService } from './routed-service.ts'

export interface NeighbourhoodOptions {
  /** Absent: nothing is routed. */
  readonly router: Router | undefined
  /** Where public ports are opened. */
  readonly hosts: readonly string[] | undefined
  /** Whether public ports are numbers that can be remembered, next to the router's. */
  readonly numbered: boolean
  /** How long those who come wait for an instance that boots, ms: as long as at the router. */
  readonly bootWaitMs: number
  /** Where containers reach this machine; absent: there are none. */
  readonly gateway: () => Promise<string | undefined>
}

/** Where a service is served, beside the main URL. */
export interface ServiceUrl {
  readonly service: string
  readonly url: string
  /** Its name on the router's port. */
  readonly host?: string
  /** Of a port beside PORT. */
  readonly port?: number
}

/** What has changed for those who come from outside. */
export interface ServedNow {
  readonly opened: readonly ServiceUrl[]
  readonly closed: readonly ServiceUrl[]
}

/** A public port of a service; `extra`: it leads to another one than PORT. */
interface Door {
  readonly service: Service
  readonly extra: number | undefined
}

interface OpenDoor extends Door {
  readonly served: Promise<ServiceUrl>
}

/** The services of a run as others see them: each one's public port, and the ports by which they reach each other. */
export class Neighbourhood implements AsyncDisposable {
  readonly #o: NeighbourhoodOptions
  readonly #reachable = new Reachable()
  readonly #doors = new Map<string, OpenDoor>()
  readonly #urls = new Map<string, string>()
  readonly #inside = new Map<string, number>()
  readonly #forwards: Forwards
  /** Doors that somebody has been told of. */
  #told: ReadonlySet<string> | undefined

  constructor(options: NeighbourhoodOptions) {
    this.#o = options
    this.#forwards = new Forwards(this.#reachable, options.bootWaitMs)
  }

  /** What hears of the instances that may get traffic. */
  readonly sink: RouteSink = {
    set: instance => {
      this.#reachable.set(instance)
      this.#o.router?.sink.set(instance)
    },
    remove: name => {
      this.#reachable.remove(name)
      this.#o.router?.sink.remove(name)
    },
  }

  /** Opens a public port for each service and each further port of the plan that has none yet. */
  async serve(plan: Plan): Promise<readonly ServiceUrl[]> {
    const doors = doorsOf(plan)
    this.#told ??= new Set(doors.keys())
    const served: ServiceUrl[] = []
    for (const [key, door] of doors) {
      // The router's port is its own until another one is the first of a plan that has the traffic.
      if (this.#isRouters(door) && this.#o.router?.pool.service === door.service.name) continue
      served.push(await this.#once(key, door))
    }
    return served
  }

  /**
   * The plan has the traffic now: its first service has the router's port, and what is not in it is served no more:
   * what is open there ends by itself, or is cut after the drain time. Returns what is new since this was last called.
   */
  async settle(plan: Plan): Promise<ServedNow> {
    const doors = doorsOf(plan)
    const left = [...this.#doors].filter(([key]) => !doors.has(key))
    for (const [key, door] of left) this.#close(key, door)
    this.#forwards.keepLinks(new Set(plan.services.map(({ name }) => name)))
    const main = routedService(plan)?.name
    const moved = this.#lead(main)
    const told = this.#told
    this.#told = new Set(doors.keys())
    await this.serve(plan)
    const fresh = [...this.#doors].filter(([key]) => doors.has(key) && told?.has(key) === false)
    const gone = left.filter(([, door]) => !(this.#isRouters(door) && door.service.name === main))
    return { opened: [...moved, ...(await urlsOf(fresh))], closed: await urlsOf(gone) }
  }

  /** Where a service has a port of its own; `undefined`: it has the router's, or none. */
  urlOf(service: string): string | undefined {
    return this.#urls.get(service)
  }

  /** The router's port that leads to a service alone; `undefined`: it is the main service's, or there is none. */
  doorOf(service: string): Pick<Router, 'addresses' | 'port'> | undefined {
    const url = this.#urls.get(service)
    const { router } = this.#o
    if (url === undefined || router === undefined) return undefined
    return { addresses: router.addresses, port: Number(new URL(url).port) }
  }

  /** How the services of a plan reach each other. `portInside`: what the containers of one listen on. */
  links(plan: Plan, portInside: (service: Service) => number): Links {
    return new Links(plan, portInside, async (service, forContainers) => {
      const gateway = forContainers ? await this.#o.gateway() : undefined
      return this.#forwards.link(service, gateway)
    })
  }

  /**
   * What the containers of a service listen on; they have all ports of their own network to themselves. The same in every
   * generation, as long as the platform allows it: their neighbours are told it.
   */
  portInside(service: string, choice: PortRule['choice']): number {
    if (choice.kind === 'fixed') return choice.port
    const known = this.#inside.get(service)
    if (known !== undefined && known >= choice.from && known <= choice.to) return known
    const port = choice.from + Math.floor(Math.random() * (choice.to - choice.from + 1))
    this.#inside.set(service, port)
    return port
  }

  /** What may sleep, and how it is woken by those who come past the router. */
  get past(): PastRouter {
    return this.#forwards
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forwards[Symbol.asyncDispose]()
  }

  #isRouters({ service, extra }: Door): boolean {
    return extra === undefined && service.protocol !== 'tcp' && this.#o.router !== undefined
  }

  #once(key: string, door: Door): Promise<ServiceUrl> {
    const known = this.#doors.get(key)
    if (known !== undefined) return known.served
    const served = this.#open(key, door)
    this.#doors.set(key, { ...door, served })
    // One that could not be opened may be asked for again.
    served.catch(() => this.#doors.delete(key))
    return served
  }

  async #open(key: string, door: Door): Promise<ServiceUrl> {
    const { service, extra } = door
    const { name, protocol = 'http' } = service
    const { router, numbered, hosts } = this.#o
    const rule = extra === undefined ? service : service.extraPorts?.find(({ port }) => port === extra)
    const numbers = numbered
      ? { wanted: rule?.publicPort, router: router?.port }
      : { wanted: undefined, router: undefined }
    if (this.#isRouters(door) && router !== undefined) {
      const port = await openNumbered(numbers, wanted => router.serve(name, wanted))
      for (const instance of this.#reachable.of(name)) router.sink.set(instance)
      const host = router.hostOf(name)
      const url = `http://localhost:${port}`
      this.#urls.set(name, url)
      return { service: name, url, ...(host !== undefined && { host }) }
    }
    const port = await openNumbered(numbers, wanted => this.#forwards.open(key, door, hosts, wanted))
    const scheme = (rule?.protocol ?? protocol) === 'tcp' ? 'tcp' : 'http'
    const url = `${scheme}://localhost:${port}`
    if (extra === undefined) this.#urls.set(name, url)
    return { service: name, url, ...(extra !== undefined && { port: extra }) }
  }

  #close(key: string, door: OpenDoor): void {
    const { name } = door.service
    this.#doors.delete(key)
    if (door.extra === undefined) this.#urls.delete(name)
    if (this.#isRouters(door)) void this.#o.router?.forgo(name)
    else this.#forwards.close(key)
  }

  /** The router's port leads to this service from now on; returns it where it led to another one. */
  #lead(service: string | undefined): readonly ServiceUrl[] {
    const { router } = this.#o
    if (router === undefined || service === undefined || router.pool.service === service) return []
    const before = router.pool.service
    router.lead(service)
    for (const instance of this.#reachable.of(service)) router.sink.set(instance)
    for (const { name } of this.#reachable.of(before)) router.sink.remove(name)
    return [{ service, url: `http://localhost:${router.port}` }]
  }
}

function urlsOf(doors: readonly (readonly [string, OpenDoor])[]): Promise<readonly ServiceUrl[]> {
  return Promise.all(doors.map(([, { served }]) => served))
}

/** By what tells them apart, as long as what they pass on is the same. */
function doorsOf(plan: Plan): ReadonlyMap<string, Door> {
  const main = routedService(plan)
  const doors = new Map<string, Door>()
  for (const service of plan.services) {
    if (service.kind !== 'web') continue
    const published = service.routed !== false || service.publicPort !== undefined
    const { name, protocol = 'http', extraPorts = [] } = service
    if (service !== main && published) doors.set(`${name} ${protocol}`, { service, extra: undefined })
    for (const { port } of extraPorts) doors.set(`${name} ${port}`, { service, extra: port })
  }
  return doors
}
