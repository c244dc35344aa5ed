import type { ContainerFacts } from '../model/container.ts'
import type { BootEnding, Evidence } from '../model/evidence.ts'
import type { InstanceId, Listener } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import type { InstanceNetwork, RunningInstance } from '../model/running.ts'
import type { Verdict } from '../model/verdict.ts'
import type { BindWatch } from '../probe/bind-watcher.ts'
import { maskIn } from '../util/secrets.ts'
import type { DialTarget, Launch, SuperviseContext } from './launch.ts'

const logTailLines = 50

/** What has been seen of one boot so far, ready to be told as evidence at any moment. */
export class BootRecord implements Disposable {
  readonly #context: SuperviseContext
  readonly #base: Pick<Evidence, 'service' | 'instance' | 'port' | 'environment' | 'withheld'>
  readonly #id: InstanceId
  readonly #logTail: string[] = []
  #diagnosis: Verdict | undefined
  #last: Evidence | undefined
  /** Where the router dials; narrowed when the app is bound to one interface only. */
  target: DialTarget
  #routedPort: number | undefined
  #running: Pick<RunningInstance, 'network' | 'containerFacts'> | undefined
  watch: BindWatch | undefined
  launchedAt = performance.now()
  /** Facts that stay true once seen. */
  facts: Partial<Evidence> = {}

  constructor(context: SuperviseContext, service: Service, id: InstanceId, launch: Launch) {
    this.#context = context
    this.#id = id
    this.target = context.dialTarget(id)
    this.#base = {
      service,
      instance: id.name,
      port: service.kind === 'web' ? launch.port?.port : undefined,
      environment: launch.environment,
      withheld: launch.withheld,
    }
  }

  /** Its own network, where it has one. */
  get network(): InstanceNetwork | undefined {
    return this.#running?.network
  }

  /** It has been started, and is dialled in its own network where it has one. */
  runsAs(running: Pick<RunningInstance, 'network' | 'containerFacts'>): void {
    this.#running = running
    const { network } = running
    if (network !== undefined) this.target = { address: network.address }
  }

  log(text: string): void {
    if (this.#logTail.push(text) > logTailLines) this.#logTail.shift()
  }

  /** The injected port. Only a web instance's boot is watched, and it always has one. */
  get port(): number {
    if (this.#base.port === undefined) throw new Error(`${this.#id.name} has no port to watch`)
    return this.#base.port
  }

  /** The port the router dials: PORT, or the one a scan has found in its place. `undefined` for a worker. */
  get routedPort(): number | undefined {
    return this.#routedPort ?? this.#base.port
  }

  /** A platform that scans has found the app on another port than PORT. */
  routeTo(port: number): void {
    this.#routedPort = port
  }

  listening(listener: Listener): void {
    this.#context.emit({
      type: 'listen',
      service: this.#id.service,
      instance: this.#id.name,
      kind: listener.kind,
      address: listener.kind === 'unix' ? listener.path : listener.address,
      port: listener.kind === 'unix' ? null : listener.port,
      family: listener.kind === 'unix' ? 'unix' : listener.family,
      pid: listener.process?.pid ?? null,
      command:
        listener.process === undefined ? null : maskIn(listener.process.command, this.#base.environment),
    })
  }

  /** Tells an early finding; `ready` takes it back. */
  diagnosed(verdict: Verdict, withdrawn = false): void {
    this.#diagnosis = withdrawn ? undefined : verdict
    this.#context.emit({
      type: 'diagnosis',
      service: this.#id.service,
      instance: this.#id.name,
      withdrawn,
      verdict,
      deadlineMs: this.#context.policy.deadlineMs,
    })
  }

  ready(listenAt: number): void {
    if (this.#diagnosis !== undefined) this.diagnosed(this.#diagnosis, true)
    const now = performance.now()
    this.#context.emit({
      type: 'ready',
      url: this.#context.url(this.#id.service),
      platform: this.#context.platform.id,
      service: this.#id.service,
      instance: this.#id.name,
      port: this.routedPort ?? this.port,
      address: this.target.address,
      bootMs: tenths(now - this.launchedAt),
      detectMs: tenths(now - listenAt),
      deadlineMs: this.#context.policy.deadlineMs,
    })
  }

  elapsedMs(): number {
    return performance.now() - this.launchedAt
  }

  async evidence(ending: BootEnding, more: Partial<Evidence>): Promise<Evidence> {
    const elapsedMs = this.elapsedMs()
    const snapshot = this.watch?.snapshot()
    const listeners = snapshot?.listeners ?? []
    const ports = listeners.flatMap(listener => (listener.kind === 'unix' ? [] : [listener.port]))
    // The source is read only when something is wrong: a good boot is not slowed by it.
    const container = await this.#running?.containerFacts?.()
    const asIntended =
      ending === 'ready' && this.routedPort === this.#base.port && !exposesAnother(container, this.routedPort)
    const sources = asIntended ? [] : await this.#context.findSources(ports)
    this.#last = {
      platform: this.#context.platform,
      project: this.#context.project,
      ...this.#base,
      instanceAddress: this.target.address,
      ending,
      elapsedMs,
      deadlineMs: this.#context.policy.deadlineMs,
      boundAfterMs: undefined,
      listeners,
      dial: snapshot?.dial,
      portOwner: undefined,
      exit: undefined,
      survivors: [],
      startError: undefined,
      health: undefined,
      firstAnswer: undefined,
      logTail: [...this.#logTail],
      sources,
      stop: undefined,
      skip: this.#context.skip ?? [],
      ...(container !== undefined && { container }),
      ...this.facts,
      ...more,
    }
    return this.#last
  }

  /** The last evidence with what is known since. */
  async again(more: Partial<Evidence>): Promise<Evidence | undefined> {
    if (this.#last === undefined) return undefined
    if (this.#last.ending === 'ready') await this.watch?.refresh()
    const listeners =
      this.#last.ending === 'ready' ? (this.watch?.snapshot().listeners ?? []) : this.#last.listeners
    const ending = more.ending ?? this.#last.ending
    const failed = ending !== 'ready' || (more.firstAnswer ?? this.#last.firstAnswer)?.outcome === 'not-http'
    const needsSources = this.#last.sources.length === 0 && failed
    const sources = needsSources ? await this.#context.findSources([]) : this.#last.sources
    const elapsedMs = more.ending === 'exited' ? this.elapsedMs() : this.#last.elapsedMs
    const container = (await this.#running?.containerFacts?.()) ?? this.#last.container
    const seen = {
      elapsedMs,
      listeners,
      logTail: [...this.#logTail],
      sources,
      ...(container && { container }),
    }
    this.#last = { ...this.#last, ...seen, ...more }
    return this.#last
  }

  [Symbol.dispose](): void {
    this.watch?.[Symbol.dispose]()
  }
}

/** Its image speaks of another port: the source may say why. */
function exposesAnother(container: ContainerFacts | undefined, port: number | undefined): boolean {
  const exposed = container?.image.exposedPorts ?? []
  return port !== undefined && exposed.length > 0 && !exposed.includes(port)
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
