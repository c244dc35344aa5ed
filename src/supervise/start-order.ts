import type { Dependency } from '../model/container.ts'
import type { Service } from '../model/plan.ts'
import type { Hindrance } from './progress.ts'

/** When a service may be started. */
export interface Turn {
  /** Resolves once it may, to `undefined`, or to the first thing that keeps it from that. */
  readonly come: Promise<Hindrance | undefined>
  /** What is not as far yet as it waits for. */
  missing(): readonly Dependency[]
}

interface Waiting {
  readonly service: Service
  reached(condition: Dependency['condition']): Promise<Hindrance | undefined>
}

/**
 * A service may be started once all instances of all that it depends on are as far as it asks for. What has no
 * instances is not waited for. `undefined`: it waits for nothing.
 */
export function turnOf({ dependsOn = [] }: Service, slots: readonly Waiting[]): Turn | undefined {
  const missing = new Set<Dependency>()
  const waits = dependsOn.flatMap(dependency => {
    const { service, condition } = dependency
    const own = slots.filter(slot => slot.service.name === service).map(slot => slot.reached(condition))
    if (own.length > 0) missing.add(dependency)
    void Promise.all(own).then(
      () => missing.delete(dependency),
      () => undefined,
    )
    return own
  })
  if (waits.length === 0) return undefined
  const come = new Promise<Hindrance | undefined>((resolve, reject) => {
    for (const wait of waits)
      wait.then(hindrance => {
        if (hindrance !== undefined) resolve(hindrance)
      }, reject)
    void Promise.all(waits).then(
      () => resolve(undefined),
      () => undefined,
    )
  })
  return { come, missing: () => [...missing] }
}

/** Calls `stop` for each service once all that depend on it have been stopped. The plan has no circles. */
export async function inStopOrder(
  services: readonly Service[],
  stop: (service: Service) => Promise<void>,
): Promise<void> {
  const stopping = new Map<string, Promise<void>>()
  const stopped = (service: Service): Promise<void> => {
    const known = stopping.get(service.name)
    if (known !== undefined) return known
    const dependents = services.filter(({ dependsOn = [] }) =>
      dependsOn.some(dependency => dependency.service === service.name),
    )
    const ended = Promise.all(dependents.map(stopped)).then(() => stop(service))
    stopping.set(service.name, ended)
    return ended
  }
  await Promise.all(services.map(stopped))
}
