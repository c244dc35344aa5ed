import type { Platform } from '../model/platform.ts'
import { assumedValues } from '../platform/assumed-values.ts'

/**
 * Equal for platforms on which a project boots in the very same way: then one boot is judged for all of them. It holds
 * every rule that the app, its environment, the end of its boot or what is tried of it can depend on.
 */
export function bootKey(platform: Platform): string {
  const features = Object.keys(platform.features ?? {})
  const { port, bind, boot, environment, runtimeEnvironment, start, container, stop, liveness, router } =
    platform
  const { hostname, defaultProto, httpsOnly, requestHeaders, requestId, timeouts } = router
  const asked = { hostname, defaultProto, httpsOnly, requestHeaders, requestId, timeouts }
  const tried = {
    keepAliveMs: router.upstreamKeepAliveMs,
    assumed: assumedValues(platform).has('router.upstreamKeepAliveMs'),
  }
  return JSON.stringify([
    port,
    bind,
    boot,
    environment,
    runtimeEnvironment,
    start,
    container,
    stop,
    liveness,
    asked,
    tried,
    features,
  ])
}
