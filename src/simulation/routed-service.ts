import type { Plan, Service } from '../model/plan.ts'

/** The service the public port leads to: the first that gets traffic. */
export function routedService(plan: Plan): Service | undefined {
  return plan.services.find(service => service.kind === 'web' && service.routed !== false)
}
