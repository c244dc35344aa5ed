import type { SimulateOptions } from '../model/options.ts'
import type { Service } from '../model/plan.ts'
import { assumedValues } from '../platform/assumed-values.ts'
import type { Router } from '../router/router.ts'
import type { Trials, Tried } from '../supervise/trials.ts'
import type { TriedApp } from '../trials/trial.ts'

interface AppTrials {
  readonly options: SimulateOptions
  /** The port that leads to a service. */
  readonly routerOf: (service: string) => Pick<Router, 'addresses' | 'port'>
  /** Of the first request. */
  readonly pathOf: (service: Service) => string
  readonly hostname: string
  readonly system: NodeJS.Platform
  readonly signal: AbortSignal
}

/** The trials of a check, loaded when there is something to try. */
export function appTrials({ options, routerOf, pathOf, hostname, system, signal }: AppTrials): Trials {
  const { thorough = false, skip = [] } = options
  const app = ({ target, evidence }: Tried): TriedApp => ({
    platform: evidence.platform,
    project: evidence.project,
    command: evidence.service.command,
    instance: target,
    path: pathOf(evidence.service),
    hostname,
  })
  return {
    async answered(tried) {
      const { runTrials } = await import('../trials/run-trials.ts')
      const { platform, service } = tried.evidence
      const router = routerOf(service.name)
      return runTrials({
        ...app(tried),
        router: { address: router.addresses[0] ?? '127.0.0.1', port: router.port },
        answer: tried.answer,
        proto: options.proto ?? platform.router.defaultProto,
        health: tried.health,
        assumed: assumedValues(platform),
        thorough,
        skip,
        signal,
      })
    },
    async stopping(tried) {
      // Windows has no signal that an app could handle.
      if (skip.includes('drops-requests') || system === 'win32') return async () => []
      const { tryStop } = await import('../trials/stopping.ts')
      const { platform, service, listeners } = tried.evidence
      const { graceMs = platform.stop.graceMs, stopSignal = platform.stop.signal } = service
      const owners = listeners
        .filter(listener => listener.kind === 'tcp' && listener.port === tried.target.port)
        .flatMap(({ process }) => (process === undefined ? [] : [process]))
      return tryStop({
        ...app(tried),
        rule: { ...platform.stop, signal: stopSignal, graceMs },
        owners,
        answerMs: tried.answer.tookMs,
        signal,
      })
    },
  }
}
