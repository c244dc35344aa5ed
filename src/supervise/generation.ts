import { setTimeout as delay } from 'node:timers/promises'
import type { Evidence } from '../model/evidence.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Verdict, Warning } from '../model/verdict.ts'
import { loadDiagnosis } from './diagnosis.ts'
import { InstanceSlot } from './instance-slot.ts'
import type { SuperviseContext } from './launch.ts'
import type { Asks, Trials } from './trials.ts'

/** A worker counts as running when it is alive this long after web is ready. */
const workerAliveMs = 2_000
/** A start command that puts itself in the background, or dies of its first work, ends about when its port opens. */
const staysMs = 1_000
const discardGraceMs = 1_000

/** All instances of one state of the project: boots them, judges each service, stops them. */
export class Generation implements AsyncDisposable {
  readonly number: number
  readonly context: SuperviseContext
  readonly slots: readonly InstanceSlot[]
  readonly #evidence = new Map<string, Evidence>()
  readonly #cameUp = new Set<string>()
  readonly #onCrash: (verdict: Verdict) => void
  #stopTrial:
    | { readonly slot: InstanceSlot; readonly begin: () => ReturnType<Trials['stopping']> }
    | undefined

  /** `onCrash`: an instance that was ready has ended by itself. */
  constructor(number: number, context: SuperviseContext, plan: Plan, onCrash: (verdict: Verdict) => void) {
    this.number = number
    this.context = context
    this.#onCrash = onCrash
    this.slots = plan.services.flatMap(service => {
      const own = {
        ...context,
        platform: platformFor(service, context.platform),
        policy: { ...context.policy, health: context.healthOf(service) },
      }
      return Array.from({ length: service.instances }, (_, i) => {
        const id = { service: service.name, index: i + 1, name: `${service.name}.${i + 1}` }
        return new InstanceSlot(own, service, id, (slot, evidence) => this.#noteEvidence(slot, evidence))
      })
    })
  }

  /**
   * Boots every instance; resolves when each is ready or has failed, workers judged too.
   * `firstRequest` is sent once for each web service that came up, and what has answered it is tried.
   */
  async boot({ firstRequest, trials }: Asks = {}): Promise<readonly Verdict[]> {
    const web = this.slots.filter(slot => slot.service.kind === 'web')
    const workers = this.slots.filter(slot => slot.service.kind === 'worker')
    const booting = this.slots.map(async slot => {
      const evidence = await slot.boot()
      if (evidence.ending === 'ready') this.#cameUp.add(slot.id.name)
      // What happened to it since is known already, should it have ended at once.
      if (!this.#evidence.has(slot.id.name)) this.#evidence.set(slot.id.name, evidence)
    })
    await Promise.all(booting.filter((_, i) => this.slots[i]?.service.kind === 'web'))
    const answers = firstRequest === undefined ? [] : [this.#ask(web, firstRequest, trials)]
    // A check has to know; where saves follow each other a wait would hold up each of them.
    const alone = firstRequest === undefined ? 0 : staysMs
    const waitMs = workers.length > 0 ? workerAliveMs : alone
    await Promise.all([...booting, ...answers, this.#stays(waitMs)])
    await Promise.all(this.slots.map(slot => slot.settled()))
    return this.verdicts()
  }

  get names(): ReadonlySet<string> {
    return new Set(this.slots.map(slot => slot.id.name))
  }

  /** Whether every web instance was ready once, whatever became of it. */
  get webCameUp(): boolean {
    return this.slots.every(slot => slot.service.kind === 'worker' || this.#cameUp.has(slot.id.name))
  }

  /** Whether some instance can serve. */
  get serves(): boolean {
    return this.slots.some(slot => slot.service.kind === 'web' && slot.life.state === 'up')
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
      .filter(({ ending }) => ending !== 'ready')
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
    for (const slot of this.slots) if (slot.service.kind === 'web') slot.sleep()
  }

  /** Resolves to whether an instance came up. */
  async wake(): Promise<boolean> {
    const woken = this.slots.filter(slot => slot.service.kind === 'web').map(slot => slot.wake())
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

  /** Stops every instance by the platform's rule. The verdicts then know how that went. */
  async stop(): Promise<void> {
    await Promise.all(
      this.slots.map(async slot => {
        await slot.settled()
        const findings = await this.#stopTrying(slot)
        const known = this.#evidence.get(slot.id.name)
        const evidence = await slot.life.evidence(findings.length === 0 ? {} : { findings })
        // A restart that the stop cut short says nothing about the app.
        const wasUp = known?.ending === 'ready' && slot.life.bootMs !== undefined
        if (evidence !== undefined && wasUp) this.#evidence.set(slot.id.name, evidence)
      }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #ask(
    web: readonly InstanceSlot[],
    firstRequest: NonNullable<Asks['firstRequest']>,
    trials: Trials | undefined,
  ): Promise<void> {
    const first = web.find(slot => this.#evidence.get(slot.id.name)?.ending === 'ready')
    if (first === undefined) return
    const firstAnswer = await firstRequest(first.service.name)
    const evidence = await first.life.evidence({ firstAnswer })
    if (evidence === undefined) return
    this.#evidence.set(first.id.name, evidence)
    const { target } = first.life
    if (trials === undefined || target === undefined) return
    const tried = { target, evidence, answer: firstAnswer, health: this.context.healthOf(first.service) }
    this.#stopTrial = { slot: first, begin: () => trials.stopping(tried) }
    const findings = await trials.answered(tried)
    const known = findings.length === 0 ? undefined : await first.life.evidence({ findings })
    if (known !== undefined) this.#evidence.set(first.id.name, known)
  }

  /** Stops an instance; the one that was tried is watched meanwhile. All that was found of it. */
  async #stopTrying(slot: InstanceSlot): Promise<readonly Warning[]> {
    const trial = this.#stopTrial
    if (trial?.slot !== slot || slot.life.state !== 'up' || this.context.signal.aborted) {
      await slot.stop()
      return []
    }
    this.#stopTrial = undefined
    const conclude = await trial.begin()
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

/** A router on the app's own host does not reach the loopback interface inside a container. */
function platformFor({ container }: Service, platform: Platform): Platform {
  if (container === undefined || !platform.bind.loopbackIsReachable) return platform
  return { ...platform, bind: { ...platform.bind, loopbackIsReachable: false } }
}
