import { setTimeout as delay } from 'node:timers/promises'
import type { Evidence } from '../model/evidence.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { HttpCheck, Platform } from '../model/platform.ts'
import type { Verdict, Warning } from '../model/verdict.ts'
import { loadDiagnosis } from './diagnosis.ts'
import { InstanceSlot } from './instance-slot.ts'
import type { SuperviseContext } from './launch.ts'
import { cameUp } from './progress.ts'
import { inStopOrder, turnOf } from './start-order.ts'
import type { Asks, Trials } from './trials.ts'

/** A worker counts as running when it is alive this long after web is ready. */
const workerAliveMs = 2_000
/** A start command that puts itself in the background, or dies of its first work, ends about when its port opens. */
const staysMs = 1_000
const discardGraceMs = 1_000

/**
 * All instances of one state of the project: boots them, judges each service, stops them. A service waits for those it
 * depends on, and is stopped before they are. Each generation runs the project's tasks again.
 */
export class Generation implements AsyncDisposable {
  readonly number: number
  readonly context: SuperviseContext
  readonly slots: readonly InstanceSlot[]
  readonly #services: readonly Service[]
  readonly #evidence = new Map<string, Evidence>()
  readonly #cameUp = new Set<string>()
  readonly #onCrash: (verdict: Verdict) => void
  /** Of the instances that were tried: they are watched when they are stopped. */
  readonly #stopTrials = new Map<InstanceSlot, () => ReturnType<Trials['stopping']>>()

  /** `onCrash`: an instance that was ready has ended by itself. */
  constructor(number: number, context: SuperviseContext, plan: Plan, onCrash: (verdict: Verdict) => void) {
    this.number = number
    this.context = context
    this.#onCrash = onCrash
    this.#services = plan.services
    this.slots = plan.services.flatMap(service => {
      const own = {
        ...context,
        platform: platformFor(service, context.platform),
        policy: { ...context.policy, health: healthOf(service, context) },
      }
      return Array.from({ length: service.instances }, (_, i) => {
        const id = { service: service.name, index: i + 1, name: `${service.name}.${i + 1}` }
        return new InstanceSlot(own, service, id, (slot, evidence) => this.#noteEvidence(slot, evidence))
      })
    })
  }

  /**
   * Boots every instance; resolves when each is ready or has failed, workers judged too, and every task has ended.
   * `firstRequest` is sent once for each web service that came up and is routed, and what has answered it is tried.
   */
  async boot({ firstRequest, trials }: Asks = {}): Promise<readonly Verdict[]> {
    const booting = this.slots.map(slot => ({ kind: slot.service.kind, over: this.#boot(slot) }))
    const all = Promise.all(booting.map(({ over }) => over))
    // Whatever fails first is told below.
    all.catch(() => undefined)
    const over = (kind: Service['kind']) => booting.filter(boot => boot.kind === kind).map(boot => boot.over)
    const workers = over('worker')
    await Promise.all(over('web'))
    const answers =
      firstRequest === undefined ? [] : this.#routed().map(slots => this.#ask(slots, firstRequest, trials))
    // A check has to know; where saves follow each other a wait would hold up each of them.
    const alone = firstRequest === undefined ? 0 : staysMs
    const stay = Promise.all(workers).then(() => this.#stays(workers.length > 0 ? workerAliveMs : alone))
    await Promise.all([all, ...answers, stay])
    await Promise.all(this.slots.map(slot => slot.settled()))
    return this.verdicts()
  }

  get names(): ReadonlySet<string> {
    return new Set(this.slots.map(slot => slot.id.name))
  }

  /** Whether every web instance was ready once, whatever became of it. */
  get webCameUp(): boolean {
    return this.slots.every(slot => slot.service.kind !== 'web' || this.#cameUp.has(slot.id.name))
  }

  /** Whether some instance can serve those who come from outside. */
  get serves(): boolean {
    return this.slots.some(slot => isRouted(slot.service) && slot.life.state === 'up')
  }

  /** Launch to ready of the slowest instance, ms. */
  get bootMs(): number {
    return Math.max(0, ...this.slots.map(slot => slot.life.bootMs ?? 0))
  }

  /** Ports its processes listen on. */
  async listening(): Promise<ReadonlySet<number>> {
    return new Set((await Promise.all(this.slots.map(slot => slot.life.listening()))).flat())
  }

  /** The last lines that an instance which failed has printed. */
  lastWords(): string {
    return [...this.#evidence.values()]
      .filter(evidence => !cameUp(evidence))
      .flatMap(({ logTail }) => logTail)
      .join('\n')
  }

  /** One verdict a service: of its first instance that failed, else of its first. `platform`: in place of its own. */
  async verdicts(platform = this.context.platform): Promise<readonly Verdict[]> {
    const { diagnose } = await loadDiagnosis()
    const byService = new Map<string, Verdict>()
    for (const slot of this.slots) {
      const evidence = this.#evidence.get(slot.id.name)
      if (evidence === undefined) continue
      const verdict = diagnose({ ...evidence, platform: platformFor(slot.service, platform) })
      if ((byService.get(slot.id.service)?.ok ?? true) && (!byService.has(slot.id.service) || !verdict.ok))
        byService.set(slot.id.service, verdict)
    }
    return [...byService.values()]
  }

  /** Stops what gets traffic until `wake`. */
  sleep(): void {
    for (const slot of this.slots) if (isRouted(slot.service)) slot.sleep()
  }

  /** Resolves to whether an instance came up. */
  async wake(): Promise<boolean> {
    const woken = this.slots.filter(slot => isRouted(slot.service)).map(slot => slot.wake())
    return (await Promise.all(woken)).includes(true)
  }

  /** From now on nothing is started again in it. */
  retire(): void {
    for (const slot of this.slots) slot.retire()
  }

  /** Stops what never had a request: it is not waited for long. */
  async discard(): Promise<void> {
    this.retire()
    await Promise.all(this.slots.map(slot => slot.stop(discardGraceMs)))
  }

  /** Stops every instance by the platform's rule, dependents first. The verdicts then know how that went. */
  stop(): Promise<void> {
    return inStopOrder(this.#services, async service => {
      await Promise.all(this.#slotsOf(service).map(slot => this.#stopOne(slot)))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #boot(slot: InstanceSlot): Promise<void> {
    const evidence = await slot.boot(turnOf(slot.service, this.slots))
    if (evidence.ending === 'ready') this.#cameUp.add(slot.id.name)
    // What happened to it since is known already, should it have ended at once.
    if (!this.#evidence.has(slot.id.name)) this.#evidence.set(slot.id.name, evidence)
  }

  #slotsOf({ name }: Service): readonly InstanceSlot[] {
    return this.slots.filter(slot => slot.id.service === name)
  }

  /** The instances of each service that answers requests from outside. */
  #routed(): readonly (readonly InstanceSlot[])[] {
    return this.#services
      .filter(service => isRouted(service) && service.protocol !== 'tcp')
      .map(service => this.#slotsOf(service))
  }

  async #ask(
    slots: readonly InstanceSlot[],
    firstRequest: NonNullable<Asks['firstRequest']>,
    trials: Trials | undefined,
  ): Promise<void> {
    const first = slots.find(slot => this.#evidence.get(slot.id.name)?.ending === 'ready')
    if (first === undefined) return
    const firstAnswer = await firstRequest(first.service.name)
    const evidence = await first.life.evidence({ firstAnswer })
    if (evidence === undefined) return
    this.#evidence.set(first.id.name, evidence)
    const { target } = first.life
    if (trials === undefined || target === undefined) return
    const tried = { target, evidence, answer: firstAnswer, health: this.context.healthOf(first.service) }
    this.#stopTrials.set(first, () => trials.stopping(tried))
    const findings = await trials.answered(tried)
    const known = findings.length === 0 ? undefined : await first.life.evidence({ findings })
    if (known !== undefined) this.#evidence.set(first.id.name, known)
  }

  async #stopOne(slot: InstanceSlot): Promise<void> {
    await slot.settled()
    const findings = await this.#stopTrying(slot)
    const known = this.#evidence.get(slot.id.name)
    const evidence = await slot.life.evidence(findings.length === 0 ? {} : { findings })
    // A restart that the stop cut short says nothing about the app.
    const wasUp = known?.ending === 'ready' && slot.life.bootMs !== undefined
    if (evidence !== undefined && wasUp) this.#evidence.set(slot.id.name, evidence)
  }

  /** Stops an instance; one that was tried is watched meanwhile. All that was found of it. */
  async #stopTrying(slot: InstanceSlot): Promise<readonly Warning[]> {
    const begin = this.#stopTrials.get(slot)
    if (begin === undefined || slot.life.state !== 'up' || this.context.signal.aborted) {
      await slot.stop()
      return []
    }
    this.#stopTrials.delete(slot)
    const conclude = await begin()
    const stopped = slot.stop()
    const [found] = await Promise.all([conclude(slot.life.stop()), stopped])
    return [...(this.#evidence.get(slot.id.name)?.findings ?? []), ...found]
  }

  async #stays(ms: number): Promise<void> {
    if (ms === 0) return
    const ended = this.slots.map(slot => slot.life.exited)
    const over = new AbortController()
    const { signal } = this.context
    try {
      await Promise.race([
        Promise.all(ended),
        delay(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }),
      ])
    } catch {
      // The run was aborted: whoever aborted it knows.
    } finally {
      over.abort()
    }
  }

  async #noteEvidence(slot: InstanceSlot, evidence: Evidence): Promise<void> {
    this.#evidence.set(slot.id.name, evidence)
    if (evidence.ending === 'ready') return
    const { diagnose } = await loadDiagnosis()
    this.#onCrash(diagnose(evidence))
  }
}

/** Gets requests from outside. */
function isRouted({ kind, routed }: Service): boolean {
  return kind === 'web' && routed !== false
}

/** What is not asked from outside, or not in HTTP, only has to accept connections. */
function healthOf(service: Service, context: SuperviseContext): HttpCheck | undefined {
  return isRouted(service) && service.protocol !== 'tcp' ? context.healthOf(service) : undefined
}

/**
 * A router on the app's own host does not reach the loopback interface inside a container, and no scan in HTTP finds
 * what does not speak it.
 */
function platformFor({ container, protocol }: Service, platform: Platform): Platform {
  const { bind, port } = platform
  const loopback = container !== undefined && bind.loopbackIsReachable
  const scan = protocol === 'tcp' && port.routes === 'scan'
  if (!loopback && !scan) return platform
  return {
    ...platform,
    ...(loopback && { bind: { ...bind, loopbackIsReachable: false } }),
    ...(scan && { port: { ...port, routes: 'port' } }),
  }
}
