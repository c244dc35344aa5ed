import type { PaasSimError } from '../model/errors.ts'
import type { Emit } from '../model/events.ts'
import type { Deployment } from '../supervise/deployment.ts'
import type { Supervisor } from '../supervise/supervisor.ts'

/** Tells how a deployment ended. */
export function deployTeller(emit: Emit, supervisor: Supervisor, generation: number, changedAt: number) {
  return ({ outcome, verdicts }: Deployment, error?: PaasSimError): void => {
    const { serving } = supervisor
    const bootMs = outcome === 'switched' ? serving?.bootMs : undefined
    emit({
      type: 'deploy',
      generation,
      phase: outcome,
      serving: serving?.serves === true ? serving.number : null,
      tookMs: tenths(performance.now() - changedAt),
      ...(bootMs === undefined ? {} : { bootMs: tenths(bootMs) }),
      ...(outcome === 'failed' ? { verdicts } : {}),
      ...(error === undefined ? {} : { error: errorOf(error) }),
    })
  }
}

function errorOf({ code, message, hint, position }: PaasSimError) {
  return { code, message, hint, ...position }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
