import type { ContainerFacts } from './container.ts'
import type { StopReport } from './evidence.ts'
import type { Exit, ProcessRef } from './instance.ts'
import type { StopRule } from './platform.ts'

/** One running copy of a service, a process tree or a container. Disposing ends it at once. */
export interface RunningInstance extends AsyncDisposable {
  /** Of its first process on this machine; absent: it runs elsewhere (an engine in a machine of its own). */
  readonly pid: number | undefined
  /** performance.now() when it was launched. */
  readonly launchedAt: number
  /** The first process ended. Never rejects. */
  readonly exited: Promise<Exit>
  /** All that it wrote has been handed on, the last line without a line break included. */
  readonly drained: Promise<void>
  /** The live processes and the CPU time used so far, ms, never falling. */
  sample(everywhere?: boolean): Promise<{ readonly processes: readonly ProcessRef[]; readonly cpuMs: number }>
  /** The live processes, looked for everywhere. */
  survivors(): Promise<readonly ProcessRef[]>
  /** Ends all of it by the platform's rule. A second call joins the first. */
  stop(rule: StopRule): Promise<StopReport>
  /** Set for what has a network of its own. */
  readonly network?: InstanceNetwork
  /**
   * Set for a container: resolves when its HEALTHCHECK has passed, or has failed as often as it may; to true when it
   * has none, to false when the container has ended or the signal comes first.
   */
  healthy?(signal: AbortSignal): Promise<boolean>
  /** Set for a container; asked when a verdict is made of it. */
  containerFacts?(): Promise<ContainerFacts>
}

/** The network of an instance that does not share this machine's. */
export interface InstanceNetwork {
  /** Where the router dials it: its own address where that is reachable from here, else where the engine publishes it. */
  readonly address: string
  /** The port of `address` that leads to one of its ports. `undefined`: none does. */
  dialPort(port: number): number | undefined
  /** True: a dial leads to a proxy of the engine's, which accepts even where nothing listens. */
  readonly connectProvesNothing: boolean
  /** What the kernel in there shows of its sockets. `undefined`: it cannot be read now. */
  tables(): Promise<SocketTables | undefined>
}

/** The texts of /proc/net/tcp and so on; empty: there is no such table. */
export interface SocketTables {
  readonly tcp: string
  readonly tcp6: string
  readonly udp: string
  readonly udp6: string
}
