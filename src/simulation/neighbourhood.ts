import { PaasSimError } from '../model/errors.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { Router } from '../router/router.ts'
import { startTcpForward, type TcpForward } from '../router/tcp-forward.ts'
import type { RoutableInstance } from '../supervise/launch.ts'
import type { RouteSink } from '../supervise/route-gate.ts'
import { type Link, Links, Reachable } from './links.ts'
import { routedService } from './routed-service.ts'

export interface NeighbourhoodOptions {
  /** Absent: nothing is routed. */
  readonly router: Router | undefined
  /** Where public ports are opened. */
  readonly hosts: readonly string[] | undefined
  /** Whether public ports are numbers that can be remembered, next to the router's. */
  readonly numbered: boolean
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

/** How many numbers next to the router's are tried. */
const numbersTried = 50

/** The services of a run as others see them: each one's public port, and the ports by which they reach each other. */
export class Neighbourhood implements AsyncDisposable {
  readonly #o: NeighbourhoodOptions
  readonly #reachable = new Reachable()
  readonly #forwards: TcpForward[] = []
  /** By service and port. */
  readonly #open = new Map<string, Promise<ServiceUrl>>()
  readonly #urls = new Map<string, string>()

  constructor(options: NeighbourhoodOptions) {
    this.#o = options
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
    const main = routedService(plan)
    const served: ServiceUrl[] = []
    for (const service of plan.services) {
      if (service.kind !== 'web') continue
      const published = service.routed !== false || service.publicPort !== undefined
      if (service !== main && published) served.push(await this.#once(service, undefined))
      for (const { port } of service.extraPorts ?? []) served.push(await this.#once(service, port))
    }
    return served
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
    return new Links(plan, portInside, (service, forContainers) => this.#openLink(service, forContainers))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#forwards.map(forward => forward.close()))
  }

  #once(service: Service, extra: number | undefined): Promise<ServiceUrl> {
    const key = `${service.name} ${extra ?? ''}`
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const opened = this.#openPublic(service, extra)
    this.#open.set(key, opened)
    void opened.then(({ url }) => extra === undefined && this.#urls.set(service.name, url)).catch(() => {})
    return opened
  }

  async #openPublic(service: Service, extra: number | undefined): Promise<ServiceUrl> {
    const { name, protocol = 'http' } = service
    const rule = extra === undefined ? service : service.extraPorts?.find(({ port }) => port === extra)
    const { router } = this.#o
    if (extra === undefined && protocol === 'http' && router !== undefined) {
      const port = await this.#asked(service.publicPort, wanted => router.serve(name, wanted))
      const host = router.hostOf(name)
      return { service: name, url: `http://localhost:${port}`, ...(host !== undefined && { host }) }
    }
    const open = async (wanted: number) => {
      const forward = await this.#forward(this.#o.hosts, wanted, () => this.#targets(name, extra))
      return forward.port
    }
    const port = await this.#asked(rule?.publicPort, open)
    const scheme = (rule?.protocol ?? protocol) === 'tcp' ? 'tcp' : 'http'
    return {
      service: name,
      url: `${scheme}://localhost:${port}`,
      ...(extra !== undefined && { port: extra }),
    }
  }

  /** The port a file asks for, else another one: what is taken here is free in production. */
  async #asked(port: number | undefined, open: (port: number) => Promise<number>): Promise<number> {
    try {
      if (port !== undefined && this.#o.numbered) return await open(port)
    } catch (error) {
      if (!isTaken(error)) throw error
    }
    return this.#numbered(open)
  }

  /** The next numbers after the router's port are easy to remember; any other does when they are taken. */
  async #numbered(open: (port: number) => Promise<number>): Promise<number> {
    const { router, numbered } = this.#o
    if (numbered && router !== undefined) {
      for (let port = router.port + 1; port <= Math.min(router.port + numbersTried, 65_535); port++) {
        try {
          return await open(port)
        } catch (error) {
          if (!isTaken(error)) throw error
        }
      }
    }
    return open(0)
  }

  async #openLink({ name }: Service, forContainers: boolean): Promise<Link> {
    const gateway = forContainers ? await this.#o.gateway() : undefined
    const hosts = ['127.0.0.1', '::1', ...(gateway === undefined ? [] : [gateway])]
    const forward = await this.#forward(hosts, 0, () => this.#targets(name, undefined))
    return { host: '127.0.0.1', port: forward.port }
  }

  async #forward(
    hosts: readonly string[] | undefined,
    port: number,
    targets: () => ReturnType<Neighbourhood['targetsOf']>,
  ): Promise<TcpForward> {
    const forward = await startTcpForward({ ...(hosts === undefined ? {} : { hosts }), port, targets })
    this.#forwards.push(forward)
    return forward
  }

  #targets(service: string, port: number | undefined) {
    return this.targetsOf(this.#reachable.of(service), port)
  }

  /** Where the instances of a service are dialled; `port`: another one than PORT. */
  targetsOf(instances: readonly RoutableInstance[], port: number | undefined) {
    return instances.flatMap(({ address, localAddress, port: main, dialPort }) => {
      const dialled = port === undefined ? main : dialPort === undefined ? port : dialPort(port)
      if (dialled === undefined) return []
      return [{ address, port: dialled, ...(localAddress !== undefined && { localAddress }) }]
    })
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof PaasSimError && (error.code === 'port-in-use' || error.code === 'port-forbidden')
}
