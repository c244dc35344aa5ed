import type { Plan, Service } from '../model/plan.ts'

/** The service the public port leads to: the first that gets traffic. */
export function routedService(plan: Plan): Service | undefined {
  return plan.services.find(isRouted)
}

/** Gets traffic; what may be put to sleep while there is none. */
export function isRouted({ kind, routed }: Service): boolean {
  return kind === 'web' && routed !== false
}
