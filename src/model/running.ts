import type { ContainerFacts } from './container.ts'
import type { StopReport } from './evidence.ts'
import type { Exit, Listener, ProcessRef, TcpListener } from './instance.ts'
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
  /** Set for a container; asked when a verdict is made of it. */
  containerFacts?(): Promise<ContainerFacts>
}

/** The network of an instance that does not share this machine's. */
export interface InstanceNetwork {
  /**
   * Where the router dials one of its ports: its own address where that is reachable from here, else a port of this
   * machine that the engine publishes it on.
   */
  dial(port: number): { readonly address: string; readonly port: number }
  /** True: `dial` leads through a proxy of the engine's that accepts even where nothing listens. */
  readonly connectProvesNothing: boolean
  /** Every listening socket in there. `undefined`: cannot be read now. */
  listeners(): Promise<readonly Listener[] | undefined>
  /** TCP listeners on a port in there. */
  onPort?(port: number): Promise<readonly TcpListener[]>
}
