import type { ChangeEvent, DeployEvent, InstanceEvent, ListenEvent, StartEvent } from '../model/events.ts'
import type { InstanceState } from '../model/instance.ts'
import { Generations } from './generations.ts'

/** Who takes part in the run, and how far each one is. */
export class Cast {
  platform = 'platform'
  command: StartEvent['command'] = 'up'
  watch = false
  url: string | null = null
  /** What is served beside the main URL, and whose it is. */
  others: readonly { readonly name: string; readonly urls: readonly string[] }[] = []
  nameWidth = 5
  several = false
  alone = true
  /** A verdict or an error has been told: nothing is being waited for. */
  over = false
  readonly generations = new Generations()
  #ready = false
  readonly #kinds = new Map<string, 'web' | 'worker' | 'task'>()
  readonly #private = new Set<string>()
  readonly #roles = new Map<string, Role>()
  /** Instances by name in the order they came in: each keeps its colour. */
  readonly #orders = new Map<string, number>()

  begin(event: StartEvent): void {
    this.platform = event.platform
    this.command = event.command
    this.watch = event.watch ?? false
    this.url = event.url
    this.others = event.services.flatMap(service => othersOf(service, event.url))
    this.several = event.services.length > 1
    this.alone = event.services.reduce((sum, service) => sum + service.instances, 0) <= 1
    for (const service of event.services) {
      this.#kinds.set(service.name, service.kind)
      if (service.private) this.#private.add(service.name)
      this.nameWidth = Math.max(this.nameWidth, `${service.name}.${service.instances}`.length)
    }
  }

  /** Whether only the other services reach it. */
  isPrivate(service: string): boolean {
    return this.#private.has(service)
  }

  /** Two generations of one instance may be on the stage at once. */
  role({ service, instance, generation = 1 }: Named): Role {
    const key = `${instance} ${generation}`
    const known = this.#roles.get(key)
    if (known !== undefined) return known
    const order = this.#orders.get(instance) ?? this.#orders.size
    this.#orders.set(instance, order)
    const role = new Role(instance, generation, this.#kinds.get(service) ?? 'web', order)
    this.#roles.set(key, role)
    return role
  }

  /** An instance that outlives its generation goes on as what it was, of the one that has it now. */
  move({ instance, generation = 1 }: Named): void {
    const before = [...this.#roles].filter(
      ([, role]) => role.name === instance && role.generation < generation && !role.ended,
    )
    const [key, role] = before.at(-1) ?? []
    if (key === undefined || role === undefined) return
    this.#roles.delete(key)
    role.generation = generation
    this.#roles.set(`${instance} ${generation}`, role)
  }

  change(event: ChangeEvent, now: number): void {
    this.generations.change(event, now)
    // What has ended is not spoken of again; a long session has many generations.
    for (const [key, role] of this.#roles)
      if (role.ended && role.generation !== this.generations.serving) this.#roles.delete(key)
  }

  deploy(event: DeployEvent): void {
    this.generations.deploy(event)
  }

  /** Its generation's number, when it leaves while a later one is on the stage. */
  outgoing(role: Role): number | undefined {
    const laterLives = [...this.#roles.values()].some(
      other => other.generation > role.generation && other.state !== undefined && !other.ended,
    )
    return laterLives ? role.generation : undefined
  }

  /** True the first time only. */
  firstReady(): boolean {
    const first = !this.#ready
    this.#ready = true
    return first
  }

  busy(): Busy | undefined {
    if (this.over) return undefined
    for (const [state, verb] of [
      ['stopping', 'stopping'],
      ['starting', 'booting'],
    ] as const) {
      const roles = [...this.#roles.values()].filter(
        role => role.state === state && (state === 'stopping' || !this.generations.isOver(role.generation)),
      )
      const oldest = roles[0]
      if (oldest === undefined) continue
      const are = roles.length === 1 ? 'is' : 'are'
      const text = `${roles.map(role => this.#nameOf(role)).join(', ')} ${are} ${verb}`
      return { text, since: oldest.since, limitMs: state === 'starting' ? oldest.deadlineMs : undefined }
    }
    const { comingSince: since, newest } = this.generations
    if (since === undefined) return undefined
    return { text: `generation ${newest} is on its way`, since, limitMs: undefined }
  }

  #nameOf(role: Role): string {
    const outgoing = this.outgoing(role)
    return outgoing === undefined ? role.name : `${role.name} of generation ${outgoing}`
  }
}

/** What takes a while at the moment. */
export interface Busy {
  readonly text: string
  /** Epoch, ms. */
  readonly since: number
  readonly limitMs: number | undefined
}

interface Named {
  readonly service: string
  readonly instance: string
  readonly generation?: number
}

/** One instance on the stage. */
export class Role {
  readonly name: string
  generation: number
  readonly kind: 'web' | 'worker' | 'task'
  readonly order: number
  state: InstanceState | undefined
  /** Epoch, ms: since when it is in its state. */
  since = 0
  /** Epoch, ms: its last launch. */
  launchedAt = 0
  launches = 0
  /** It has been up, whatever became of it. */
  cameUp = false
  port: number | null = null
  deadlineMs: number | undefined
  held: readonly string[] = []
  #heard = new Set<string>()

  constructor(name: string, generation: number, kind: 'web' | 'worker' | 'task', order: number) {
    this.name = name
    this.generation = generation
    this.kind = kind
    this.order = order
  }

  get booting(): boolean {
    return this.state === undefined || this.state === 'created' || this.state === 'starting'
  }

  get ended(): boolean {
    return this.state === 'down' || this.state === 'crashed'
  }

  enter(event: InstanceEvent, now: number): void {
    this.state = event.state
    this.cameUp ||= event.state === 'up'
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

/** A service that is reached by HTTP has a name on the main port, too. */
function othersOf(
  { name, url, host, ports = [] }: StartEvent['services'][number],
  main: string | null,
): { name: string; urls: string[] }[] {
  const named = host === undefined || main === null ? [] : [main.replace('//localhost', `//${host}`)]
  const own = url === undefined ? [] : [{ name, urls: [url, ...named] }]
  return [...own, ...ports.map(extra => ({ name: `${name} ${extra.port}`, urls: [extra.url] }))]
}
