import type { InstanceId, InstanceState } from '../model/instance.ts'
import type { LeasedPort } from '../ports/choose-port.ts'
import type { BootRecord } from './boot-record.ts'
import type { DialTarget, SuperviseContext } from './launch.ts'

/** What the router hears of one instance. */
export class InstanceRoute {
  readonly #context: Pick<SuperviseContext, 'dialTarget' | 'route'>
  readonly #id: InstanceId
  #port: LeasedPort | undefined
  #record: BootRecord | undefined
  #inRotation = true

  constructor(context: SuperviseContext, id: InstanceId) {
    this.#context = context
    this.#id = id
  }

  /** It has been given a port, or none, and its boot is being recorded. */
  leads(port: LeasedPort | undefined, record: BootRecord): void {
    this.#port = port
    this.#record = record
  }

  /** Where the router dials it; `undefined` for what has no port. */
  get target(): (DialTarget & { readonly port: number }) | undefined {
    const port = this.#record?.routedPort ?? this.#port?.port
    if (port === undefined) return undefined
    const { target = this.#context.dialTarget(this.#id), network } = this.#record ?? {}
    return { ...target, port: network?.dialPort(port) ?? port }
  }

  /** An instance that is up gets requests, or gets no new ones. */
  rotate(inRotation: boolean, state: InstanceState): void {
    if (this.#inRotation === inRotation) return
    this.#inRotation = inRotation
    this.tell(state)
  }

  /** What has no port is never heard of. */
  tell(state: InstanceState): void {
    const { target } = this
    if (target === undefined) return
    const { network } = this.#record ?? {}
    this.#context.route({
      name: this.#id.name,
      service: this.#id.service,
      state,
      inRotation: this.#inRotation,
      ...target,
      ...(network !== undefined && { dialPort: (port: number) => network.dialPort(port) }),
    })
  }
}
