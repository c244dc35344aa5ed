import type { Plan, Service } from '../model/plan.ts'
import { networkName } from './network-name.ts'

/** How a service is reached by another one. */
export interface Link {
  readonly host: string
  readonly port: number
}

/** What opens a port that leads to whatever instance of a service is up. */
export type OpenForward = (service: Service, reachableFromContainers: boolean) => Promise<Link>

/** Where containers find a service that is no container, e.g. a line of their hosts file. */
export interface LinkedHost {
  readonly name: string
  readonly link: Link
}

/**
 * How the services of a project reach each other: containers by name on their own network; all else by a port of this
 * machine that stays the same while instances come and go.
 */
export class Links {
  readonly #services: readonly Service[]
  readonly #portInside: (service: Service) => number
  readonly #forwards = new Map<string, Promise<Link>>()
  readonly #open: OpenForward

  /** `portInside`: what each container of a service listens on. */
  constructor(plan: Plan, portInside: (service: Service) => number, open: OpenForward) {
    this.#services = plan.services.filter(({ kind }) => kind === 'web')
    this.#portInside = portInside
    this.#open = open
  }

  /** `API_URL`, `API_HOST` and `API_PORT` for every other service that listens. */
  async variablesFor(service: Service): Promise<Readonly<Record<string, string>>> {
    const variables: Record<string, string> = {}
    for (const other of this.#others(service)) {
      const { host, port } = await this.#link(service, other)
      const prefix = variablePrefix(other.name)
      const scheme = other.protocol === 'tcp' ? 'tcp' : 'http'
      variables[`${prefix}_URL`] = `${scheme}://${host}:${port}`
      variables[`${prefix}_HOST`] = host
      variables[`${prefix}_PORT`] = String(port)
    }
    return variables
  }

  /** Names that a container has to be told the address of: services that are no containers. */
  async hostsFor(service: Service): Promise<readonly LinkedHost[]> {
    if (service.container === undefined) return []
    const processes = this.#others(service).filter(({ container }) => container === undefined)
    return Promise.all(
      processes.map(async ({ name }) => ({ name: networkName(name), link: await this.#forward(name) })),
    )
  }

  #others(service: Service): readonly Service[] {
    return this.#services.filter(({ name }) => name !== service.name)
  }

  async #link(from: Service, to: Service): Promise<Link> {
    if (from.container !== undefined && to.container !== undefined)
      return { host: networkName(to.name), port: this.#portInside(to) }
    const forward = await this.#forward(to.name)
    return from.container === undefined ? forward : { host: networkName(to.name), port: forward.port }
  }

  #forward(name: string): Promise<Link> {
    const known = this.#forwards.get(name)
    if (known !== undefined) return known
    const service = this.#services.find(other => other.name === name)
    if (service === undefined) throw new Error(`${name} is no service that listens`)
    const asked = this.#services.some(({ container }) => container !== undefined)
    const opened = this.#open(service, asked && service.container === undefined)
    this.#forwards.set(name, opened)
    return opened
  }
}

/** `order-api` is told as `ORDER_API_URL`. */
export function variablePrefix(service: string): string {
  const name = service.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
  return /^\d/.test(name) ? `_${name}` : name
}
