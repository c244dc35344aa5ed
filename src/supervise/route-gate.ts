import type { InstanceId } from '../model/instance.ts'
import type { RoutableInstance } from './launch.ts'

/** Where the instances of the routed service are made known: the router's pool. */
export interface RouteSink {
  set(instance: RoutableInstance): void
  remove(name: string): void
}

/**
 * Stands between the instances of one generation and the router: shut until the generation may have traffic, and
 * again once it has been replaced.
 */
export class RouteGate {
  readonly #sink: RouteSink
  readonly #latest = new Map<string, RoutableInstance>()
  readonly #passing = new Set<string>()
  #open = false

  constructor(sink: RouteSink) {
    this.#sink = sink
  }

  /** An instance has changed; the router hears of it while the gate is open. */
  readonly set = (instance: RoutableInstance): void => {
    this.#latest.set(instance.name, instance)
    if (this.#open || this.#passing.has(instance.name)) this.#sink.set(instance)
  }

  /** The router hears of these whether the gate is open or shut: they go on running from generation to generation. */
  pass(instances: Iterable<{ readonly id: InstanceId }>): void {
    for (const { id } of instances) this.#passing.add(id.name)
  }

  /** Lets the router know all instances as they are now, and from now on. */
  open(): void {
    this.#open = true
    for (const instance of this.#latest.values()) this.#sink.set(instance)
  }

  /** All instances count as starting until they are heard of again. */
  begin(): void {
    for (const instance of this.#gated) this.#latest.set(instance.name, { ...instance, state: 'starting' })
    this.announce()
  }

  /** The router takes the instances for starting, so that requests wait for them; the gate stays as it is. */
  announce(): void {
    for (const instance of this.#gated) this.#sink.set({ ...instance, state: 'starting' })
  }

  /** What happens from now on is no news for the router: it keeps what it knows. */
  shut(): void {
    this.#open = false
  }

  /** Makes the router forget the instances that have no namesake in the generation that follows. */
  forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.#latest.keys()) if (!names.has(name)) this.#sink.remove(name)
  }

  get #gated(): readonly RoutableInstance[] {
    return [...this.#latest.values()].filter(({ name }) => !this.#passing.has(name))
  }
}
