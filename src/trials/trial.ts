import type { FirstAnswer } from '../model/instance.ts'
import type { HttpCheck, Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import type { Warning, WarningCode } from '../model/verdict.ts'
import type { Asked, Look } from './look.ts'

/** Looks for one mistake that bites only behind a real router. It must not reject. */
export interface Trial {
  /** What it warns of, and by which it is switched off. */
  readonly code: WarningCode
  /** What holds when it finds nothing, for people. */
  readonly title: string
  run(context: TrialContext): Promise<readonly Warning[]>
}

/** A ready app that has answered its first request, and how it is reached. */
export interface TrialContext extends TriedApp {
  /** The answer to the first request. */
  readonly answer: FirstAnswer
  /** What the router says the client used. */
  readonly proto: 'http' | 'https'
  /** The health check, where the platform or the user has one. */
  readonly health: HttpCheck | undefined
  /** Values of the platform's rules that no source states, e.g. `router.upstreamKeepAliveMs`. */
  readonly assumed: ReadonlySet<string>
  /** Wait for what takes long. */
  readonly thorough: boolean
  readonly signal: AbortSignal
  /** One GET of `path` without the router, over a connection that is left open; the same for all trials. */
  direct(): Promise<Look>
  /**
   * One request through the router, with the Host of production.
   * @param timeoutMs from the request to the end of the looking; by default as long as all looks
   */
  routed(asked: Asked, timeoutMs?: number): Promise<Look>
}

/** The app a trial is made of. */
export interface TriedApp {
  readonly platform: Platform
  readonly project: Project
  /** The command that started it. */
  readonly command: string
  readonly instance: Target
  /** The path of the first request. */
  readonly path: string
  /** Host as production sends it. */
  readonly hostname: string
}

export interface Target {
  readonly address: string
  readonly port: number
  readonly localAddress?: string
}
