import type { ContainerStart } from '../container/container-start.ts'
import type { Engine, NetworkOptions } from '../container/engine.ts'
import { networkName } from './network-name.ts'

/** The network that the containers of a run share, made when one needs it. */
export class RunNetwork implements AsyncDisposable {
  readonly #engine: Engine
  readonly #options: NetworkOptions
  readonly #watched: () => Promise<unknown>
  #made: Promise<string> | undefined
  #default: Promise<boolean> | undefined

  /** @param watched resolves when something would remove the network should we be killed */
  constructor(engine: Engine, options: NetworkOptions, watched: () => Promise<unknown>) {
    this.#engine = engine
    this.#options = options
    this.#watched = watched
  }

  /** Sees to what containers will need, alone or with others; what fails is told to who needs it. */
  prepare(alone: boolean): void {
    const prepared: Promise<unknown> = alone && !this.#options.ipv6 ? this.#hasDefault() : this.id()
    prepared.catch(() => undefined)
  }

  /**
   * Where a container is to be put, and the name it is to have there. `undefined`: on the engine's default network, where
   * nothing has a name. That is there already, which saves a third of a second, and of others an engine has about 30.
   */
  async for(name: string, alone: boolean): Promise<ContainerStart['network']> {
    if (alone && !this.#options.ipv6 && (await this.#hasDefault())) return undefined
    return { id: await this.id(), aliases: [networkName(name)] }
  }

  id(): Promise<string> {
    this.#made ??= this.#watched().then(() => this.#engine.createNetwork(this.#options))
    return this.#made
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const id = await this.#made?.catch(() => undefined)
    if (id !== undefined) await this.#engine.removeNetwork(id).catch(() => undefined)
  }

  /** An engine may be run without; and Podman's gives containers of users no address that can be dialled. */
  #hasDefault(): Promise<boolean> {
    const { info } = this.#engine
    this.#default ??=
      info.kind === 'docker'
        ? this.#engine.gateway('bridge').then(gateway => gateway !== undefined)
        : Promise.resolve(false)
    return this.#default
  }
}
