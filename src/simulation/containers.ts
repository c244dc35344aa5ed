import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { connectEngine } from '../container/connect-engine.ts'
import { type ContainerWatchdog, startContainerWatchdog } from '../container/container-watchdog.ts'
import type { Engine } from '../container/engine.ts'
import { ensureImage } from '../container/ensure-image.ts'
import type { EnsuredImage, ImageRequest } from '../container/image-request.ts'
import { runLabels } from '../container/labels.ts'
import { type NamedVolumes, namedVolumes } from '../container/named-volumes.ts'
import { prune } from '../container/prune.ts'
import { startContainer } from '../container/start-container.ts'
import type { Host } from '../host.ts'
import type { DockerfileFacts } from '../model/container.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import { readDockerfile } from '../project/dockerfile.ts'
import { endedRuns } from '../runner/ended-runs.ts'
import { instanceProcesses } from '../runner/instance-processes.ts'
import { formatMarker, markerVariable } from '../runner/marker.ts'
import type { Run } from '../runner/run.ts'
import { processTable } from '../runner/system-processes.ts'
import type { StartRequest } from '../supervise/launch.ts'
import { cacheDirectory } from '../util/cache-dir.ts'
import { containerName, portsToPublish, stopSignal } from './container-choices.ts'
import type { LinkedHost } from './links.ts'
import { networkName } from './network-name.ts'
import { RunNetwork } from './run-network.ts'

/** The images of one generation: what its services run. */
export type Images = Map<string, Image>

interface Image extends EnsuredImage {
  readonly dockerfile?: DockerfileFacts
}

type Asked = Pick<ImageRequest, 'secretFiles' | 'onLine' | 'onStep' | 'onNotice' | 'signal'>

/** What the containers of a run share: the engine, a network, and the process that removes them should we be killed. */
export interface Containers extends AsyncDisposable {
  /**
   * The image of a service: built, found or pulled.
   * @throws StartError `build-failed`
   * @throws PaasSimError `no-engine`, `engine`
   */
  image(service: Service, o: Asked): Promise<Image>
  /** `hosts`: where it finds services that are no containers. */
  start(
    request: StartRequest,
    o: { readonly images: Images; readonly hosts: readonly LinkedHost[]; readonly signal: AbortSignal },
  ): Promise<RunningInstance>
  /** This machine as containers reach it; `undefined`: they cannot. */
  gateway(): Promise<string | undefined>
}

/**
 * Finds the engine.
 * @throws PaasSimError `no-engine` when there is none
 */
export async function openContainers(o: {
  readonly dir: string
  readonly run: Run
  readonly host: Host
  readonly platform: Platform
  /** The engine has been asked to start a container, which takes it longer than all else: there is time meanwhile. */
  readonly onStarting: () => void
  readonly onLost: (error: PaasSimError) => void
  /** Containers, networks and volumes of runs that were killed have been removed. */
  readonly onSwept: (count: number) => void
  /** Named volumes outlive the run. */
  readonly keepVolumes: boolean
  /** There is one service only, as far as is known. */
  readonly alone: boolean
  readonly signal: AbortSignal
}): Promise<Containers> {
  const { signal, ...shared } = o
  const { environment, system } = o.host
  const homeDir = environment.HOME ?? homedir()
  const engine = await connectEngine({ environment, homeDir, system, signal })
  return new ContainerStage({ ...shared, engine })
}

type StageOptions = Omit<Parameters<typeof openContainers>[0], 'signal'> & { readonly engine: Engine }

const lookEveryMs = 2_000

class ContainerStage implements Containers {
  readonly #o: StageOptions
  readonly #name: string
  readonly #volumes: NamedVolumes
  readonly #network: RunNetwork
  #watchdog: Promise<ContainerWatchdog> | undefined
  readonly #over = new AbortController()
  readonly #running = new Set<RunningInstance>()
  #sweeping: Promise<void> | undefined

  constructor(o: StageOptions) {
    this.#o = o
    this.#name = containerName(o.dir)
    const { engine, run, dir: project, keepVolumes: kept } = o
    this.#volumes = namedVolumes({ engine, run: run.id, project, kept })
    void this.#noticeLoss()
    this.#network = new RunNetwork(
      engine,
      {
        name: this.#name,
        labels: runLabels({ run: run.id, project }),
        ipv6: o.platform.bind.family === 'ipv6',
      },
      () => this.#watched(),
    )
    // While the image is looked at.
    this.#network.prepare(o.alone)
  }

  async image({ name, container }: Service, request: Asked): Promise<Image> {
    if (container === undefined) throw new Error(`${name} runs in no container`)
    await this.#watched()
    const { engine, dir, run, host } = this.#o
    const { environment, system } = host
    const ensured = await ensureImage({
      engine,
      dir,
      spec: container,
      cacheDir: cacheDirectory(environment, system, environment.HOME ?? homedir()),
      system,
      // As the docker CLI has it.
      ...(environment.DOCKER_BUILDKIT === '0' && { builder: 'engine' as const }),
      process: {
        environment: {
          [markerVariable]: formatMarker(run.id, `${name}.build`, randomBytes(6).toString('hex')),
        },
        adopt: run.adopt,
        release: run.release,
      },
      ...request,
    })
    const dockerfile = container.build && (await readDockerfile(dir, container.build))
    return { ...ensured, ...(dockerfile !== undefined && { dockerfile }) }
  }

  async start(
    request: StartRequest,
    { images, hosts, signal }: Parameters<Containers['start']>[1],
  ): Promise<RunningInstance> {
    const { engine, run, platform, onStarting, onLost } = this.#o
    const { service, id, launch, onOutput } = request
    const made = images.get(service.name)
    if (made === undefined || service.container === undefined)
      throw new Error(`${service.name} has no image: it was not built`)
    const alone = images.size === 1 && hosts.length === 0
    const [network] = await Promise.all([this.#network.for(service.name, alone), this.#watched()])
    const gateway = hosts.length === 0 ? undefined : ((await this.gateway()) ?? 'host-gateway')
    const port = launch.port?.port
    const started = await startContainer({
      engine,
      name: `${this.#name}-${networkName(id.name)}-${randomBytes(3).toString('hex')}`,
      spec: service.container,
      ...made,
      dir: this.#o.dir,
      environment: launch.environment,
      labels: runLabels({ run: run.id, instance: id.name, project: this.#o.dir }),
      ...(network !== undefined && { network }),
      volumes: this.#volumes,
      extraHosts: hosts.map(({ name }) => `${name}:${gateway}`),
      ports: portsToPublish(service, port, made.image),
      ...stopSignal(service, platform, made.image),
      family: platform.bind.family,
      onOutput,
      onStarting,
      processTree: pid => tree(pid, run.id, id.name),
      onLost,
      signal,
    })
    this.#running.add(started)
    // The app is on its way: now there is time.
    this.#sweeping ??= this.#sweep()
    return started
  }

  async gateway(): Promise<string | undefined> {
    const { engine } = this.#o
    // Elsewhere the engine's own machine leads to our loopback.
    return engine.info.reach === 'direct' ? engine.gateway(await this.#network.id()) : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { engine } = this.#o
    await Promise.all([...this.#running].map(instance => instance[Symbol.asyncDispose]()))
    await this.#sweeping
    await this.#volumes[Symbol.asyncDispose]()
    await this.#network[Symbol.asyncDispose]()
    this.#over.abort()
    await (await this.#watchdog)?.[Symbol.asyncDispose]()
    await engine[Symbol.asyncDispose]()
  }

  async #sweep(): Promise<void> {
    try {
      const { removed } = await prune(this.#o.engine, { endedRuns, images: false, volumes: false })
      if (removed.length > 0) this.#o.onSwept(removed.length)
    } catch (error) {
      // The next run tries again; that the engine has gone is told by what needs it.
      if (!(error instanceof PaasSimError)) throw error
    }
  }

  /** Also while no container runs that would tell: an engine that is stopped in order ends them first. */
  async #noticeLoss(): Promise<void> {
    const { engine, onLost } = this.#o
    const { signal } = this.#over
    while (!signal.aborted) {
      try {
        await delay(lookEveryMs, undefined, { signal, ref: false })
        await engine.refuseStopping()
      } catch (error) {
        if (!(error instanceof PaasSimError) || error.code !== 'no-engine') continue
        if (!signal.aborted) onLost(error)
        return
      }
    }
  }

  /** From the first thing that is made on, something outlives us that removes it. */
  #watched(): Promise<ContainerWatchdog> {
    const { engine, run } = this.#o
    this.#watchdog ??= startContainerWatchdog({ engine, run: run.id, system: this.#o.host.system })
    return this.#watchdog
  }
}

function tree(pid: number, run: string, instance: string): ReturnType<typeof instanceProcesses> {
  return instanceProcesses(processTable(process.platform), pid, formatMarker(run, instance, 'container'))
}
