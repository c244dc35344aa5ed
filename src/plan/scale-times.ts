import { PaasSimError } from '../model/errors.ts'
import type { Platform } from '../model/platform.ts'

/**
 * The platform with its long waits divided by a factor: restart back-off, deploy, health after boot, sleep, cycling.
 * Boot, grace and request times stay: they are the app's to meet.
 * @throws PaasSimError `usage` for a factor that is not above 0
 */
export function scaleTimes(platform: Platform, factor: number): Platform {
  if (!(factor > 0 && Number.isFinite(factor))) {
    throw new PaasSimError(
      'usage',
      `--time-scale ${factor}: not a number above 0`,
      'give how many times faster than on the platform it shall go, e.g. --time-scale 60',
    )
  }
  if (factor === 1) return platform
  const { restart, deploy, liveness, sleep, cycle } = platform
  const scaled = (ms: number) => Math.round(ms / factor)
  return {
    ...platform,
    restart: { ...restart, delaysMs: restart.delaysMs.map(scaled) },
    deploy: {
      ...deploy,
      switchAfterMs: scaled(deploy.switchAfterMs),
      retireAfterMs: scaled(deploy.retireAfterMs),
    },
    ...(liveness && {
      liveness: {
        ...liveness,
        // Zero would be a check without end.
        intervalMs: Math.max(1, scaled(liveness.intervalMs)),
        outAfterMs: scaled(liveness.outAfterMs),
        ...(liveness.restartAfterMs !== undefined && { restartAfterMs: scaled(liveness.restartAfterMs) }),
      },
    }),
    ...(sleep && { sleep: { idleMs: Math.max(1, scaled(sleep.idleMs)) } }),
    ...(cycle && {
      cycle: { everyMs: Math.max(1, scaled(cycle.everyMs)), jitterMs: scaled(cycle.jitterMs) },
    }),
  }
}
