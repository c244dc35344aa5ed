import type { TcpTarget } from '../router/tcp-forward.ts'
import type { RoutableInstance } from '../supervise/launch.ts'

/** The instances of each service, as the gate of a generation lets them through. */
export class Reachable {
  readonly #instances = new Map<string, RoutableInstance>()

  set(instance: RoutableInstance): void {
    this.#instances.set(instance.name, instance)
  }

  remove(name: string): void {
    this.#instances.delete(name)
  }

  of(service: string): readonly RoutableInstance[] {
    return [...this.#instances.values()].filter(instance => instance.service === service)
  }

  /** Some instance is on its way up, and none is there yet. */
  isBooting(service: string): boolean {
    const states = this.of(service).map(({ state }) => state)
    return !states.includes('up') && states.some(state => state === 'created' || state === 'starting')
  }

  /** Where those that may be sent something are dialled; `extra`: on another port than PORT. */
  targets(service: string, extra?: number): readonly TcpTarget[] {
    return this.of(service).flatMap(({ state, inRotation, address, localAddress, port: main, dialPort }) => {
      if (state !== 'up' || !inRotation) return []
      const port = extra === undefined ? main : dialPort === undefined ? extra : dialPort(extra)
      if (port === undefined) return []
      return [{ address, port, ...(localAddress !== undefined && { localAddress }) }]
    })
  }
}
