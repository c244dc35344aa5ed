import type { Service } from '../model/plan.ts'
import type { HttpCheck, Platform } from '../model/platform.ts'
import type { SuperviseContext } from './launch.ts'

/** Gets requests from outside. */
export function isRouted({ kind, routed }: Service): boolean {
  return kind === 'web' && routed !== false
}

/** Gets them in HTTP. */
export function answersHttp(service: Service): boolean {
  return isRouted(service) && service.protocol !== 'tcp'
}

/** What the instances of one service are given: the platform's rules as they are for it, its own check and deadline. */
export function contextOf(service: Service, context: SuperviseContext): SuperviseContext {
  const { policy } = context
  return {
    ...context,
    platform: platformFor(service, context.platform),
    policy: {
      ...policy,
      deadlineMs: service.bootTimeoutMs ?? policy.deadlineMs,
      health: healthOf(service, context),
    },
  }
}

/**
 * A router on the app's own host does not reach the loopback interface inside a container, and no scan in HTTP finds
 * what does not speak it.
 */
export function platformFor({ container, protocol }: Service, platform: Platform): Platform {
  const { bind, port } = platform
  const loopback = container !== undefined && bind.loopbackIsReachable
  const scan = protocol === 'tcp' && port.routes === 'scan'
  if (!loopback && !scan) return platform
  return {
    ...platform,
    ...(loopback && { bind: { ...bind, loopbackIsReachable: false } }),
    ...(scan && { port: { ...port, routes: 'port' } }),
  }
}

/** What is not asked from outside, or not in HTTP, only has to accept connections. */
function healthOf(service: Service, context: SuperviseContext): HttpCheck | undefined {
  return answersHttp(service) ? context.healthOf(service) : undefined
}
