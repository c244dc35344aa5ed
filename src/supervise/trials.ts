import type { Evidence, StopReport } from '../model/evidence.ts'
import type { FirstAnswer, HttpProbe } from '../model/instance.ts'
import type { HttpCheck } from '../model/platform.ts'
import type { Warning } from '../model/verdict.ts'
import type { DialTarget } from './launch.ts'

/** An instance that has answered its first request. */
export interface Tried {
  readonly target: DialTarget & { readonly port: number }
  readonly evidence: Evidence
  readonly answer: FirstAnswer
  readonly health: HttpCheck | undefined
}

/** What is tried of an app beside its boot. Neither rejects. */
export interface Trials {
  answered(tried: Tried): Promise<readonly Warning[]>
  /** Called right before the stop; what it resolves to is given the stop while it goes on. */
  stopping(tried: Tried): Promise<(stop: Promise<StopReport | undefined>) => Promise<readonly Warning[]>>
}

/** What a generation asks of an app that came up. */
export interface Asks {
  /** Sent once for each web service that came up and is routed, at the same time. */
  readonly firstRequest?: (service: string) => Promise<HttpProbe>
  /** What is tried of the app that has answered it, and when it is stopped. */
  readonly trials?: Trials
}
