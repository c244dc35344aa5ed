import type { InstanceEvent, ListenEvent, StartEvent } from '../model/events.ts'
import type { InstanceState } from '../model/instance.ts'

/** Who takes part in the run, and how far each one is. */
export class Cast {
  platform = 'platform'
  command: StartEvent['command'] = 'up'
  nameWidth = 5
  several = false
  alone = true
  /** A verdict or an error has been told: nothing is being waited for. */
  over = false
  #ready = false
  readonly #kinds = new Map<string, 'web' | 'worker'>()
  readonly #roles = new Map<string, Role>()

  begin(event: StartEvent): void {
    this.platform = event.platform
    this.command = event.command
    this.several = event.services.length > 1
    this.alone = event.services.reduce((sum, service) => sum + service.instances, 0) <= 1
    for (const service of event.services) {
      this.#kinds.set(service.name, service.kind)
      this.nameWidth = Math.max(this.nameWidth, `${service.name}.${service.instances}`.length)
    }
  }

  role(service: string, instance: string): Role {
    const known = this.#roles.get(instance)
    if (known !== undefined) return known
    const role = new Role(instance, this.#kinds.get(service) ?? 'web', this.#roles.size)
    this.#roles.set(instance, role)
    return role
  }

  /** True the first time only. */
  firstReady(): boolean {
    const first = !this.#ready
    this.#ready = true
    return first
  }

  busy(): { text: string; since: number; limitMs: number | undefined } | undefined {
    if (this.over) return undefined
    for (const [state, verb] of [
      ['stopping', 'stopping'],
      ['starting', 'booting'],
    ] as const) {
      const roles = [...this.#roles.values()].filter(role => role.state === state)
      const oldest = roles[0]
      if (oldest === undefined) continue
      const are = roles.length === 1 ? 'is' : 'are'
      const text = `${roles.map(role => role.name).join(', ')} ${are} ${verb}`
      return { text, since: oldest.since, limitMs: state === 'starting' ? oldest.deadlineMs : undefined }
    }
    return undefined
  }
}

/** One instance on the stage. */
export class Role {
  readonly name: string
  readonly kind: 'web' | 'worker'
  readonly order: number
  state: InstanceState | undefined
  /** Epoch, ms: since when it is in its state. */
  since = 0
  /** Epoch, ms: its last launch. */
  launchedAt = 0
  launches = 0
  port: number | null = null
  deadlineMs: number | undefined
  held: readonly string[] = []
  #heard = new Set<string>()

  constructor(name: string, kind: 'web' | 'worker', order: number) {
    this.name = name
    this.kind = kind
    this.order = order
  }

  get booting(): boolean {
    return this.state === undefined || this.state === 'created' || this.state === 'starting'
  }

  enter(event: InstanceEvent, now: number): void {
    this.state = event.state
    this.since = now
    this.port = event.port ?? this.port
    if (event.state !== 'starting') return
    this.launches += 1
    this.launchedAt = now
    this.deadlineMs = event.deadlineMs
    this.#heard = new Set()
  }

  /** False for a socket that is known already, as when cluster workers share one. */
  hear(event: ListenEvent): boolean {
    const socket = `${event.kind} ${event.address} ${event.port}`
    const news = !this.#heard.has(socket)
    this.#heard.add(socket)
    return news
  }

  /** The process shows signs of life: what the platform said about the launch is old news. */
  launched(): void {
    if (this.booting) this.forgetHeld()
  }

  hold(line: string): void {
    this.held = [...this.held, line]
  }

  forgetHeld(): void {
    this.held = []
  }
}
