import type { Plan, Service } from '../model/plan.ts'
import type { Verdict } from '../model/verdict.ts'
import { isBacking, writeTheSame } from './backing.ts'
import { loadDiagnosis } from './diagnosis.ts'
import { FirstAnswers } from './first-answers.ts'
import { InstanceSlot, type SlotOwner } from './instance-slot.ts'
import type { SuperviseContext } from './launch.ts'
import { cameUp } from './progress.ts'
import { answersHttp, contextOf, isRouted } from './service-rules.ts'
import { inStopOrder, turnOf } from './start-order.ts'
import { stays } from './stays.ts'
import type { Asks } from './trials.ts'
import { verdictsOf } from './verdicts.ts'

/** A worker counts as running when it is alive this long after web is ready. */
const workerAliveMs = 2_000
/** A start command that puts itself in the background, or dies of its first work, ends about when its port opens. */
const staysMs = 1_000
const discardGraceMs = 1_000

/**
 * All instances of one state of the project: boots them, judges each service, stops them. A service waits for those it
 * depends on, and is stopped before they are. Each generation runs the project's tasks again. What it keeps of the one
 * before is that one's until `takeOver`.
 */
export class Generation {
  readonly number: number
  readonly context: SuperviseContext
  #slots: readonly InstanceSlot[]
  readonly #services: readonly Service[]
  /** Of the generation before: they need no boot. */
  readonly kept: ReadonlySet<InstanceSlot>
  readonly #owner: SlotOwner
  readonly #answers: FirstAnswers
  #keeps = false
  #ended = false
  #boots: readonly Promise<void>[] = []
  /** Stopped for another generation's sake. */
  #aside: readonly InstanceSlot[] = []
  #back: Promise<unknown> = Promise.resolve()

  /** `onCrash`: an instance that was ready has ended by itself. `kept`: instances that are up and need no boot. */
  constructor(
    number: number,
    context: SuperviseContext,
    plan: Plan,
    onCrash: (verdict: Verdict) => void,
    kept: readonly InstanceSlot[] = [],
  ) {
    this.number = number
    this.context = context
    this.#services = plan.services
    this.kept = new Set(kept)
    this.#answers = new FirstAnswers(context)
    this.#owner = {
      emit: context.emit,
      route: instance => context.route(instance),
      crashed: async evidence => {
        const { diagnose } = await loadDiagnosis()
        onCrash(diagnose(evidence))
      },
    }
    this.#slots = plan.services.flatMap(service => {
      const there = ofService(service, kept)
      if (there.length > 0) return there
      return Array.from({ length: service.instances }, (_, i) => this.#slotFor(service, i + 1))
    })
  }

  /**
   * Boots every instance; resolves when each is ready or has failed, workers judged too, and every task has ended.
   * `firstRequest` is sent once for each web service that came up and is routed, and what has answered it is tried.
   */
  async boot(asks: Asks = {}): Promise<readonly Verdict[]> {
    const booting = this.#own.map(slot => ({ kind: slot.service.kind, over: this.#boot(slot) }))
    this.#boots = booting.map(({ over }) => over)
    const all = Promise.all(this.#boots)
    // Whatever fails first is told below.
    all.catch(() => undefined)
    const over = (kind: Service['kind']) => booting.filter(boot => boot.kind === kind).map(boot => boot.over)
    const workers = over('worker')
    await Promise.all(over('web'))
    const { firstRequest } = asks
    const asked = firstRequest === undefined ? [] : this.#services.filter(answersHttp)
    const answers = asked.map(service => this.#answers.ask(ofService(service, this.#slots), asks))
    // A check has to know; where saves follow each other a wait would hold up each of them.
    const alone = firstRequest === undefined ? 0 : staysMs
    const stay = Promise.all(workers).then(() =>
      stays(this.#own, workers.length > 0 ? workerAliveMs : alone, this.context.signal),
    )
    await Promise.all([all, ...answers, stay])
    await Promise.all(this.#slots.map(slot => slot.settled()))
    return this.verdicts()
  }

  get names(): ReadonlySet<string> {
    return new Set(this.#slots.map(slot => slot.id.name))
  }

  get slots(): readonly InstanceSlot[] {
    return this.#slots
  }

  /** Whether every web instance was ready once, whatever became of it. */
  get webCameUp(): boolean {
    return this.#slots.every(slot => slot.service.kind !== 'web' || slot.cameUp)
  }

  /** Whether some instance can serve those who come from outside, in HTTP where any is to. */
  get serves(): boolean {
    const routed = this.#slots.filter(slot => isRouted(slot.service))
    const http = routed.filter(slot => answersHttp(slot.service))
    return (http.length > 0 ? http : routed).some(slot => slot.life.state === 'up')
  }

  /** Launch to ready of the slowest instance that it has booted, ms. */
  get bootMs(): number {
    return Math.max(0, ...this.#own.map(slot => slot.life.bootMs ?? 0))
  }

  /** One verdict a service: of its first instance that failed, else of its first. `platform`: in place of its own. */
  verdicts(platform = this.context.platform): Promise<readonly Verdict[]> {
    return verdictsOf(this.#slots, platform)
  }

  /** Stops what gets traffic until `wake`. */
  sleep(): void {
    for (const slot of this.#slots) if (isRouted(slot.service)) slot.sleep()
  }

  /** Resolves to whether an instance came up. */
  async wake(): Promise<boolean> {
    const woken = this.#slots.filter(slot => isRouted(slot.service)).map(slot => slot.wake())
    return (await Promise.all(woken)).includes(true)
  }

  /** What it keeps is its own from here on, and no longer that generation's. */
  takeOver(from: Generation): void {
    from.#slots = from.#slots.filter(slot => !this.kept.has(slot))
    this.#keeps = true
    for (const slot of this.kept) slot.moveTo(this.#owner)
  }

  /** Its backing instances that are up: the next generation may keep them. */
  get lasting(): readonly InstanceSlot[] {
    return this.#held.filter(slot => isBacking(slot.service) && slot.life.state === 'up')
  }

  /** Stops backing services that write the files of others which are about to start; `comeBack` starts them again. */
  async makeWayFor(next: Generation): Promise<void> {
    await this.settledBack()
    const coming = next.#own.map(slot => slot.service).filter(isBacking)
    const inTheWay = this.#held.filter(
      slot =>
        !next.kept.has(slot) &&
        isBacking(slot.service) &&
        coming.some(service => writeTheSame(service, slot.service)),
    )
    this.#aside = [...this.#aside, ...inTheWay]
    await Promise.all(inTheWay.map(slot => slot.stop()))
  }

  /** Starts what has made way for a generation that did not come up. */
  comeBack(): void {
    if (this.#ended) return
    const gone = new Set(this.#aside)
    this.#aside = []
    const back = [...gone].map(slot => [slot, this.#slotFor(slot.service, slot.id.index)] as const)
    const inPlaceOf = new Map(back)
    this.#slots = this.#slots.map(slot => inPlaceOf.get(slot) ?? slot)
    this.#back = Promise.allSettled(back.map(([, slot]) => this.#bootAgain(slot)))
  }

  /** Resolves when what has made way is back, or has failed to come up again. */
  async settledBack(): Promise<void> {
    await this.#back
  }

  /** From now on nothing is started again in it. */
  retire(): void {
    this.#ended = true
    for (const slot of this.#held) slot.retire()
  }

  /** Stops what it has booted: none of it ever had a request, so it is not waited for long. */
  discard(): Promise<void> {
    return this.#end(this.#own)
  }

  /** The same of one that has the traffic and cannot serve: all but what is lasting ends. */
  clear(): Promise<void> {
    const lasting = new Set(this.lasting)
    return this.#end(this.#held.filter(slot => !lasting.has(slot)))
  }

  /**
   * Stops every instance by the platform's rule, dependents first. The verdicts then know how that went. `others`:
   * resolves when other generations have stopped what may use the backing services of this one.
   */
  async stop(others?: Promise<unknown>): Promise<void> {
    this.#ended = true
    await Promise.all([this.#launched(), this.#back])
    await inStopOrder(this.#services, async service => {
      if (isBacking(service)) await others
      await Promise.all(ofService(service, this.#held).map(slot => this.#answers.stop(slot)))
    })
  }

  /** What it has made itself. */
  get #own(): readonly InstanceSlot[] {
    return this.#slots.filter(slot => !this.kept.has(slot))
  }

  /** What it is to stop. */
  get #held(): readonly InstanceSlot[] {
    return this.#keeps ? this.#slots : this.#own
  }

  #slotFor(service: Service, index: number): InstanceSlot {
    const id = { service: service.name, index, name: `${service.name}.${index}` }
    return new InstanceSlot(contextOf(service, this.context), service, id, this.#owner)
  }

  async #boot(slot: InstanceSlot): Promise<void> {
    await slot.boot(turnOf(slot.service, this.#slots))
  }

  async #bootAgain(slot: InstanceSlot): Promise<void> {
    const evidence = await slot.boot()
    if (!cameUp(evidence)) await this.#owner.crashed(evidence)
  }

  async #end(slots: readonly InstanceSlot[]): Promise<void> {
    this.#ended = true
    for (const slot of slots) slot.retire()
    await this.#launched()
    await Promise.all(slots.map(slot => slot.stop(discardGraceMs)))
  }

  /** What is being launched when the run is aborted can be stopped only then. */
  async #launched(): Promise<void> {
    if (this.context.signal.aborted) await Promise.allSettled(this.#boots)
  }
}

function ofService({ name }: Service, slots: readonly InstanceSlot[]): readonly InstanceSlot[] {
  return slots.filter(slot => slot.id.service === name)
}
