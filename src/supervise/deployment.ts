import type { Emit } from '../model/events.ts'
import type { Plan } from '../model/plan.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Makings } from './keep.ts'
import type { SuperviseContext } from './launch.ts'
import type { RouteSink } from './route-gate.ts'
import type { Asks } from './trials.ts'

export interface SupervisorOptions {
  /** The router's pool for the service that is routed. */
  readonly sink: RouteSink
  readonly emit: Emit
  /** Ends whatever is being done. */
  readonly signal: AbortSignal
  /** An instance that was ready has ended by itself. */
  readonly onCrash: (verdict: Verdict) => void
}

/** What a generation is made of. */
export interface Prepared extends Asks {
  readonly context: SuperviseContext
  readonly plan: Plan
  /** What comes before the start (build, release): the verdict when it fails. */
  readonly before?: () => Promise<Verdict | undefined>
  /** Of its backing services; asked once `before` is over. Absent: nothing is kept. */
  readonly makings?: () => Promise<Makings>
}

/** What the context of a generation is to use. */
export interface GenerationSeam {
  readonly number: number
  /** Launch to ready of the generation that serves, ms; absent when none does. */
  readonly bootBeforeMs?: number
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly route: SuperviseContext['route']
}

export interface Deployment {
  readonly outcome: 'switched' | 'failed' | 'superseded'
  /** Of the generation that was booted. */
  readonly verdicts: readonly Verdict[]
}
