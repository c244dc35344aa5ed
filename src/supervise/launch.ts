import type { Emit } from '../model/events.ts'
import type { InstanceId, InstanceState } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import type { HttpCheck, Platform } from '../model/platform.ts'
import type { Project, SourceHit } from '../model/project.ts'
import type { RunningInstance } from '../model/running.ts'
import type { WarningCode } from '../model/verdict.ts'
import type { LeasedPort } from '../ports/choose-port.ts'
import type { Run } from '../runner/run.ts'
import type { OutputLine } from '../util/output.ts'

/** What one boot of an instance is given. A restart gets a new one, with a fresh port. */
export interface Launch {
  readonly port: LeasedPort | undefined
  readonly environment: Readonly<Record<string, string>>
  /** Names of variables the user's shell has and the instance has not. */
  readonly withheld: readonly string[]
}

/** What starts an instance. */
export interface StartRequest {
  readonly service: Service
  readonly id: InstanceId
  readonly launch: Launch
  readonly onOutput: (line: OutputLine) => void
}

/** Where the router dials an instance, and from which address. */
export interface DialTarget {
  readonly address: string
  readonly localAddress?: string
}

/** When a boot is over. */
export interface BootPolicy {
  /** Where the platform's file says another one of a service, that counts for it. */
  readonly deadlineMs: number
  /** How long a wrong port must stay the only one before it counts. */
  readonly settleMs: number
  /** An app without any socket that has been idle this long counts as not listening. Absent: at the deadline. */
  readonly silenceMs?: number | undefined
  /** Wait out the deadline whatever is seen before. */
  readonly patient: boolean
  /** End with the early verdict instead of waiting for the deadline as the platform does. */
  readonly concludeEarly: boolean
  /** Look this long past the deadline, to tell a late bind from none. */
  readonly lateMs: number
  /** Must pass before the instance is ready; otherwise a connect is enough. Set for each service. */
  readonly health: HttpCheck | undefined
  /** Start crashed instances again by the platform's rule, and look after those that are up. */
  readonly restart: boolean
}

/** An instance as the router needs to know it. */
export interface RoutableInstance extends DialTarget {
  readonly name: string
  readonly service: string
  readonly state: InstanceState
  readonly port: number
  /** False: up, but gets no new requests. */
  readonly inRotation: boolean
  /** The port by which another of its ports is dialled. Absent: that port itself. */
  readonly dialPort?: (port: number) => number | undefined
}

/** Everything the life of an instance needs from outside. */
export interface SuperviseContext {
  readonly platform: Platform
  readonly project: Project
  readonly run: Run
  readonly policy: BootPolicy
  /** Replace instances from time to time by the platform's rule. */
  readonly cycle: boolean
  /** Warnings nobody wants. Absent: none. */
  readonly skip?: readonly WarningCode[]
  readonly emit: Emit
  readonly signal: AbortSignal
  /** Host header of health checks. */
  readonly hostname: string
  /** Where a service is served, for `ready`. */
  readonly url: (service: string) => string
  prepare(service: Service, id: InstanceId): Promise<Launch>
  /**
   * Starts an instance, a process or a container.
   * @throws StartError when it cannot be started at all
   */
  start(request: StartRequest): Promise<RunningInstance>
  /** The check that must pass before an instance of the service is ready; none: a connect is enough. */
  healthOf(service: Service): HttpCheck | undefined
  dialTarget(id: InstanceId): DialTarget
  findSources(ports: readonly number[]): Promise<readonly SourceHit[]>
  /** Called when a process has been launched: the time to do what is slow. */
  launched(): void
  /** Called at each change of state of an instance that gets traffic. */
  route(instance: RoutableInstance): void
}
