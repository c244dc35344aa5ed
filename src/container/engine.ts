import type { Readable } from 'node:stream'
import type { ContainerHealthcheck, ContainerMount, ImageBuild, ImageFacts } from '../model/container.ts'

/**
 * What paas-sim needs of a container engine, whichever it is. Every call rejects with a `PaasSimError`:
 * `no-engine` when the engine cannot be reached (any more), `engine` when it refuses, with its own words.
 */
export interface Engine extends AsyncDisposable {
  readonly info: EngineInfo
  /** `undefined`: there is no such image on the engine. */
  inspectImage(name: string): Promise<ImageFacts | undefined>
  pullImage(name: string, o: PullOptions): Promise<void>
  /** Builds by the engine's own builder from a tar of the context; resolves to the image's id. */
  buildImage(context: Readable, o: BuildOptions): Promise<string>
  tagImage(id: string, name: string): Promise<void>
  removeImage(name: string): Promise<void>
  createContainer(o: ContainerOptions): Promise<string>
  /** Output from now on: attach before `startContainer`, and nothing is lost. Ends with the container. */
  attach(id: string): Promise<{ readonly stdout: Readable; readonly stderr: Readable }>
  startContainer(id: string): Promise<void>
  inspectContainer(id: string): Promise<ContainerState | undefined>
  /**
   * Resolves to the first process's status when the container has ended, at once when it has already. Rejects when it has
   * ended because the engine is being stopped.
   */
  waitContainer(id: string, signal: AbortSignal): Promise<number>
  /** False: it was not running. */
  signalContainer(id: string, signal: string): Promise<boolean>
  /** Kills and removes it with its anonymous volumes; no error when it is gone. */
  removeContainer(id: string): Promise<void>
  /** Runs a program in a running container. */
  exec(
    id: string,
    words: readonly string[],
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
  /** Its processes, pids as the engine's machine counts them, the first process in front. */
  processes(id: string): Promise<readonly EngineProcess[]>
  /** CPU time used so far, ms. */
  cpuMs(id: string): Promise<number>
  /** Resolves to its id. */
  createNetwork(o: NetworkOptions): Promise<string>
  removeNetwork(id: string): Promise<void>
  /** One of that name that is there already stays as it is. */
  createVolume(o: { readonly name: string; readonly labels: Readonly<Record<string, string>> }): Promise<void>
  hasVolume(name: string): Promise<boolean>
  /** False: a container uses it. No error when it is gone. */
  removeVolume(name: string): Promise<boolean>
  /** The address of the engine's machine on a network, IPv4. */
  gateway(network: string): Promise<string | undefined>
  /** Everything that carries the label, whatever its value or with this one. */
  findLabelled(label: string, value?: string): Promise<readonly Labelled[]>
  /** Rejects when it does not answer, or is being stopped: it then answers only over connections that there are. */
  refuseStopping(): Promise<void>
}

export interface EngineInfo {
  /** For people, e.g. `Docker Engine 20.10.24` or `Podman 4.3.1`. */
  readonly name: string
  readonly kind: 'docker' | 'podman'
  /** Where it is, for people, e.g. `unix:///var/run/docker.sock (DOCKER_HOST)`. */
  readonly endpoint: string
  /** An environment in which a docker CLI, or another process of ours, reaches the same one: `DOCKER_HOST`, `PATH` ... */
  readonly cliEnvironment: Readonly<Record<string, string>>
  /** e.g. `linux/amd64` */
  readonly platform: string
  readonly rootless: boolean
  /**
   * `direct`: its containers' addresses can be dialled from here and their processes are this machine's.
   * `published`: only ports that it publishes.
   */
  readonly reach: 'direct' | 'published'
  /** With `published`: the host that its published ports are on. */
  readonly publishHost: string
}

export interface PullOptions {
  readonly platform?: string
  readonly onProgress: (line: PullLine) => void
  readonly signal: AbortSignal
}

/** What is said of a pull, or of one layer of it. */
export interface PullLine {
  /** Of the layer. */
  readonly id?: string
  /** e.g. `Downloading` */
  readonly status: string
  /** Bytes. */
  readonly current?: number
  readonly total?: number
}

export interface BuildOptions extends Pick<ImageBuild, 'dockerfile' | 'target' | 'args' | 'platform'> {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** The builder's output, as it comes. */
  readonly onOutput: (text: string) => void
  readonly signal: AbortSignal
}

export interface ContainerOptions {
  readonly name: string
  readonly image: string
  readonly platform?: string
  readonly environment: Readonly<Record<string, string>>
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  readonly user?: string
  readonly workingDir?: string
  readonly hostname?: string
  readonly init?: boolean
  readonly memoryBytes?: number
  readonly mounts?: readonly ContainerMount[]
  readonly healthcheck?: ContainerHealthcheck
  readonly stopSignal?: string
  readonly labels: Readonly<Record<string, string>>
  /** Network (id or name) and the names it answers to there. */
  readonly network?: { readonly id: string; readonly aliases: readonly string[] }
  /** In place of a network of its own: the id of a container that runs. */
  readonly sharesNetworkOf?: string
  /** Names it can reach, e.g. `api:172.18.0.1`. */
  readonly extraHosts?: readonly string[]
  /** TCP ports to publish on a free port of 127.0.0.1 (of `publishHost`). */
  readonly publish?: readonly number[]
}

export interface ContainerState {
  readonly status: 'created' | 'running' | 'exited'
  /** Of the first process on the engine's machine; 0: none. */
  readonly pid: number
  readonly exitCode: number
  readonly outOfMemory: boolean
  /** Why the engine could not start it; empty: it could. */
  readonly error: string
  /** On its first network; absent: none. */
  readonly address?: string
  readonly address6?: string
  readonly gateway?: string
  /** Container port to the port it is published on. */
  readonly published: ReadonlyMap<number, number>
  readonly health?: {
    readonly status: 'starting' | 'healthy' | 'unhealthy'
    readonly results: readonly { readonly status: number; readonly output: string }[]
  }
}

export interface EngineProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

export interface NetworkOptions {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Give it an IPv6 subnet too. */
  readonly ipv6: boolean
}

export interface Labelled {
  readonly kind: 'container' | 'network' | 'volume' | 'image'
  /** Of a volume: its name. */
  readonly id: string
  readonly name: string
  /** Of an image: epoch, ms. */
  readonly createdAt?: number
  readonly labels: Readonly<Record<string, string>>
}
