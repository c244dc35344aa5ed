import { cycleTimer } from './cycle.ts'
import type { InstanceLife } from './instance-life.ts'
import type { SuperviseContext } from './launch.ts'
import { watchLiveness } from './liveness.ts'

/**
 * Looks after an instance that is up by the platform's rules, until the signal. `onRestart`: it must be started anew;
 * `onCycle`: its time is over.
 */
export function lookAfter(
  context: SuperviseContext,
  life: InstanceLife,
  signal: AbortSignal,
  { onRestart, onCycle }: { readonly onRestart: () => void; readonly onCycle: () => void },
): void {
  const { platform, cycle } = context
  checkHealth(context, life, signal, onRestart)
  if (cycle && platform.cycle !== undefined)
    cycleTimer({ rule: platform.cycle, random: Math.random, signal, onDue: onCycle })
}

function checkHealth(
  context: SuperviseContext,
  life: InstanceLife,
  signal: AbortSignal,
  onRestart: () => void,
): void {
  const { platform, policy, hostname, emit } = context
  const { target } = life
  if (platform.liveness === undefined || target === undefined) return
  const { connectTimeoutMs = 5_000, httpOnly = false } = platform.liveness
  if (httpOnly && policy.health === undefined) return
  const check = policy.health ?? { kind: 'connect' as const, timeoutMs: connectTimeoutMs }
  void watchLiveness({
    rule: platform.liveness,
    check,
    target,
    hostname,
    signal,
    onChange({ passing, inRotation, failingMs, text }) {
      life.rotate(inRotation)
      life.tell(passing ? 'healthy' : 'unhealthy', { seconds: Math.round(failingMs / 1000) })
      const { service, name } = life.id
      emit({ type: 'health', service, instance: name, passing, inRotation, failingMs, text })
    },
    onRestart,
  })
}
