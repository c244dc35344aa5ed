import type { Platform } from '../model/platform.ts'

/**
 * Equal for platforms on which a project boots in the very same way: then one boot is judged for all of them. It holds
 * every rule that the app, its environment or the end of its boot can depend on.
 */
export function bootKey(platform: Platform): string {
  const features = Object.keys(platform.features ?? {})
  const { port, bind, boot, environment, runtimeEnvironment, start, stop, liveness, router } = platform
  const asked = { hostname: router.hostname, proto: router.defaultProto, httpsOnly: router.httpsOnly }
  return JSON.stringify([
    port,
    bind,
    boot,
    environment,
    runtimeEnvironment,
    start,
    stop,
    liveness,
    asked,
    features,
  ])
}
