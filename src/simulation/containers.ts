import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { basename } from 'node:path'
import { connectEngine } from '../container/connect-engine.ts'
import { type ContainerWatchdog, startContainerWatchdog } from '../container/container-watchdog.ts'
import type { Engine } from '../container/engine.ts'
import { type EnsureImageOptions, ensureImage } from '../container/ensure-image.ts'
import { runLabels } from '../container/labels.ts'
import { startContainer } from '../container/start-container.ts'
import type { Host } from '../host.ts'
import type { DockerfileFacts, ImageFacts } from '../model/container.ts'
import type { PaasSimError } from '../model/errors.ts'
import type { Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import { readDockerfile } from '../project/dockerfile.ts'
import { instanceProcesses } from '../runner/instance-processes.ts'
import { formatMarker } from '../runner/marker.ts'
import type { Run } from '../runner/run.ts'
import { processTable } from '../runner/system-processes.ts'
import type { StartRequest } from '../supervise/launch.ts'

/** The images of one generation: what its services run. */
export type Images = Map<string, Image>

interface Image {
  readonly image: ImageFacts
  readonly dockerfile?: DockerfileFacts
}

type ImageProgress = Pick<EnsureImageOptions, 'onLine' | 'onStep' | 'signal'>

/** What the containers of a run share: the engine, a network, and the process that removes them should we be killed. */
export interface Containers extends AsyncDisposable {
  /**
   * The image of a service: built, found or pulled.
   * @throws StartError `build-failed`
   * @throws PaasSimError `no-engine`, `engine`
   */
  image(service: Service, o: ImageProgress): Promise<Image>
  start(request: StartRequest, images: Images, signal: AbortSignal): Promise<RunningInstance>
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
  readonly onLost: (error: PaasSimError) => void
  readonly signal: AbortSignal
}): Promise<Containers> {
  const { dir, run, host, platform, onLost } = o
  const engine = await connectEngine({
    environment: host.environment,
    homeDir: host.environment.HOME ?? homedir(),
    system: host.system,
    signal: o.signal,
  })
  return new ContainerStage({ dir, run, platform, onLost, engine })
}

interface StageOptions {
  readonly dir: string
  readonly run: Run
  readonly platform: Platform
  readonly engine: Engine
  readonly onLost: (error: PaasSimError) => void
}

class ContainerStage implements Containers {
  readonly #o: StageOptions
  readonly #name: string
  #network: Promise<string> | undefined
  #watchdog: Promise<ContainerWatchdog> | undefined
  readonly #running = new Set<RunningInstance>()

  constructor(o: StageOptions) {
    this.#o = o
    this.#name = `paas-sim-${slug(basename(o.dir))}-${randomBytes(3).toString('hex')}`
  }

  async image({ name, container }: Service, progress: ImageProgress): Promise<Image> {
    if (container === undefined) throw new Error(`${name} runs in no container`)
    await this.#watched()
    const { engine, dir, run } = this.#o
    const labels = runLabels({ run: run.id, project: dir })
    const image = await ensureImage({ engine, dir, spec: container, service: name, labels, ...progress })
    const dockerfile = container.build && (await readDockerfile(dir, container.build))
    return { image, ...(dockerfile !== undefined && { dockerfile }) }
  }

  async start(request: StartRequest, images: Images, signal: AbortSignal): Promise<RunningInstance> {
    const { engine, run, platform, onLost } = this.#o
    const { service, id, launch, onOutput } = request
    const made = images.get(service.name)
    if (made === undefined || service.container === undefined)
      throw new Error(`${service.name} has no image: it was not built`)
    const [networkId] = await Promise.all([this.#networkId(), this.#watched()])
    const port = launch.port?.port
    const started = await startContainer({
      engine,
      name: `${this.#name}-${id.name}-${randomBytes(3).toString('hex')}`,
      spec: service.container,
      ...made,
      dir: this.#o.dir,
      environment: launch.environment,
      labels: runLabels({ run: run.id, instance: id.name, project: this.#o.dir }),
      network: { id: networkId, aliases: [service.name] },
      extraHosts: [],
      ports: [...new Set([...(port === undefined ? [] : [port]), ...made.image.exposedPorts])],
      family: platform.bind.family,
      onOutput,
      processTree: pid => tree(pid, run.id, id.name),
      onLost,
      signal,
    })
    this.#running.add(started)
    return started
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { engine } = this.#o
    await Promise.all([...this.#running].map(instance => instance[Symbol.asyncDispose]()))
    const network = await this.#network?.catch(() => undefined)
    if (network !== undefined) await engine.removeNetwork(network).catch(() => undefined)
    await (await this.#watchdog)?.[Symbol.asyncDispose]()
    await engine[Symbol.asyncDispose]()
  }

  /** From the first thing that is made on, something outlives us that removes it. */
  #watched(): Promise<ContainerWatchdog> {
    const { engine, run } = this.#o
    this.#watchdog ??= startContainerWatchdog({ engine, run: run.id })
    return this.#watchdog
  }

  #networkId(): Promise<string> {
    const { engine, run, dir, platform } = this.#o
    this.#network ??= engine.createNetwork({
      name: this.#name,
      labels: runLabels({ run: run.id, project: dir }),
      ipv6: platform.bind.family === 'ipv6',
    })
    return this.#network
  }
}

function tree(pid: number, run: string, instance: string): ReturnType<typeof instanceProcesses> {
  return instanceProcesses(processTable(process.platform), pid, formatMarker(run, instance, 'container'))
}

/** What names of containers and networks may hold. */
function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 30) || 'app'
  )
}
