import type { ContainerFacts, Dependency } from './container.ts'
import type { Dial, Exit, FirstAnswer, HttpProbe, Listener, ProcessRef } from './instance.ts'
import type { Service } from './plan.ts'
import type { Platform } from './platform.ts'
import type { Project, SourceHit } from './project.ts'
import type { Fix, Warning, WarningCode } from './verdict.ts'

/** All that was seen of one instance's boot: what src/diagnosis turns into a verdict. */
export interface Evidence {
  readonly platform: Platform
  readonly project: Project
  readonly service: Service
  /** e.g. `web.1` */
  readonly instance: string
  /** The injected port; `undefined` for a worker. */
  readonly port: number | undefined
  /** The address the router dials. */
  readonly instanceAddress: string
  /** Why the watching ended. */
  readonly ending: BootEnding
  /** From launch to the ending. */
  readonly elapsedMs: number
  /** The boot window that was in force. */
  readonly deadlineMs: number
  /** From launch until PORT was reachable. */
  readonly boundAfterMs: number | undefined
  /** Every socket the instance's processes listen on. */
  readonly listeners: readonly Listener[]
  /** The last dial of PORT at the instance address. */
  readonly dial: Dial | undefined
  /** Who owns PORT when it is not one of the instance's processes. */
  readonly portOwner: ProcessRef | undefined
  readonly exit: Exit | undefined
  /** Processes of the instance that outlived its first process. */
  readonly survivors: readonly ProcessRef[]
  /** Set when the command could not be started at all. */
  readonly startError:
    | {
        readonly code: string
        readonly message: string
        /** Where it is known: what to do, and what was printed last. */
        readonly fix?: readonly Fix[]
        readonly output?: readonly string[]
        /** What it waits for, where that is why it was not started. */
        readonly dependency?: Dependency
      }
    | undefined
  /** The last probe of the health check. */
  readonly health: HttpProbe | undefined
  /** The one request sent through the router after `ready`. */
  readonly firstAnswer: FirstAnswer | undefined
  /** The last lines the app printed, oldest first, 50 at most. */
  readonly logTail: readonly string[]
  /** Variables the instance was given, values of secrets included: never print a value from here. */
  readonly environment: Readonly<Record<string, string>>
  /** Names of variables the user's own shell has but the instance was not given. */
  readonly withheld: readonly string[]
  /** Lines of the project's source that bind a socket or name one of the ports found. */
  readonly sources: readonly SourceHit[]
  /** What was seen when the instance was stopped, if it was. */
  readonly stop: StopReport | undefined
  /** Set for an instance that runs in a container. */
  readonly container?: ContainerFacts
  /** What the trials of a check found. */
  readonly findings?: readonly Warning[]
  /** Warnings nobody wants. */
  readonly skip?: readonly WarningCode[]
}

export type BootEnding =
  | 'ready'
  | 'exited'
  | 'start-failed'
  | 'deadline'
  | 'settled'
  | 'port-taken'
  | 'unhealthy'
  | 'stopped'

export interface StopReport {
  readonly signal: string
  readonly tookMs: number
  /** True when SIGKILL was needed after the grace period. */
  readonly killed: boolean
  /** Processes that were still alive at the end of the grace period. */
  readonly remaining: readonly ProcessRef[]
  readonly exit: Exit | undefined
}
