import type { SimulateOptions } from '../model/options.ts'
import { assumedValues } from '../platform/assumed-values.ts'
import type { Router } from '../router/router.ts'
import type { Trials, Tried } from '../supervise/trials.ts'
import type { TriedApp } from '../trials/trial.ts'

interface AppTrials {
  readonly options: SimulateOptions
  readonly router: Router
  /** Of the first request. */
  readonly path: string
  readonly hostname: string
  readonly signal: AbortSignal
}

/** The trials of a check, loaded when there is something to try. */
export function appTrials({ options, router, path, hostname, signal }: AppTrials): Trials {
  const { thorough = false, skip = [] } = options
  const app = ({ target, evidence }: Tried): TriedApp => ({
    platform: evidence.platform,
    project: evidence.project,
    command: evidence.service.command,
    instance: target,
    path,
    hostname,
  })
  return {
    async answered(tried) {
      const { runTrials } = await import('../trials/run-trials.ts')
      const { platform } = tried.evidence
      return runTrials({
        ...app(tried),
        router: { address: router.addresses[0] ?? '127.0.0.1', port: router.port },
        answer: tried.answer,
        proto: options.proto ?? platform.router.defaultProto,
        health: tried.health,
        assumed: assumedValues(platform.id),
        thorough,
        skip,
        signal,
      })
    },
    async stopping() {
      return async () => []
    },
  }
}
