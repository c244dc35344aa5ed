import type { ContainerSpec, DockerfileFacts, ImageFacts } from '../model/container.ts'
import type { PaasSimError } from '../model/errors.ts'
import type { OutputLine } from '../util/output.ts'
import type { ProcessTree } from './container-processes.ts'
import type { ContainerOptions, Engine } from './engine.ts'
import type { NamedVolumes } from './named-volumes.ts'

/** All that a container is made and watched by. */
export interface ContainerStart {
  readonly engine: Engine
  /** Of the container. */
  readonly name: string
  readonly spec: ContainerSpec
  readonly image: ImageFacts
  readonly dockerfile?: DockerfileFacts
  /** The project, absolute. */
  readonly dir: string
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly hostname?: string
  /** Sent in place of the platform's stop signal. */
  readonly stopSignal?: string
  /** The network of the run, and the names it answers to there. Absent: the engine's default one, without names. */
  readonly network?: ContainerOptions['network']
  readonly extraHosts: readonly string[]
  /** Of the run: makes those that the mounts name. */
  readonly volumes: Pick<NamedVolumes, 'prepare'>
  /** TCP ports in there that something outside may dial. */
  readonly ports: readonly number[]
  /** The family the router dials. */
  readonly family: 'ipv4' | 'ipv6' | 'any'
  readonly onOutput: (line: OutputLine) => void
  /** Called while the engine is starting it. */
  readonly onStarting?: () => void
  /** The processes of this machine below one; used where the engine's are this machine's. */
  readonly processTree: (pid: number) => ProcessTree
  /** The engine can no longer be reached: nothing more will be heard of the container. */
  readonly onLost: (error: PaasSimError) => void
  readonly signal: AbortSignal
}
