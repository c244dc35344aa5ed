import { sharedSignal } from '../util/shared-signal.ts'
import type { Deployment, GenerationSeam, Prepared, SupervisorOptions } from './deployment.ts'
import { Generation } from './generation.ts'
import type { InstanceSlot } from './instance-slot.ts'
import { KeptNews, type Makings, toKeep } from './keep.ts'
import type { SuperviseContext } from './launch.ts'
import { pause } from './pause.ts'
import { portClash } from './port-clash.ts'
import { Retirement } from './retirement.ts'
import { RouteGate } from './route-gate.ts'
import { tagged } from './tagged.ts'

interface Served {
  readonly generation: Generation
  readonly gate: RouteGate
  readonly makings: Makings
}

/** What a generation has from its first moment on. */
type Seat = Omit<Served, 'generation'>

const superseded = Symbol('superseded')

/** Brings up one generation of a project after the other, each in the place of the one before. */
export class Supervisor implements AsyncDisposable {
  readonly #o: SupervisorOptions
  readonly #retirement: Retirement
  #number = 0
  #turn: Promise<unknown> = Promise.resolve()
  #over = new AbortController()
  #serving: Served | undefined
  #candidate: Generation | undefined
  #everUp = false
  readonly #keptNews = new KeptNews()
  #stopped = false
  readonly #waiting: (() => void)[] = []

  constructor(o: SupervisorOptions) {
    this.#o = o
    this.#retirement = new Retirement(o.emit, () => this.serving?.number ?? null)
  }

  /** The generation that has the traffic, whatever became of its instances. */
  get serving(): Generation | undefined {
    return this.#serving?.generation
  }

  /** Resolves when another generation has taken the place of the one that serves. */
  replaced(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** The number of the generation that is deployed next. */
  get nextNumber(): number {
    return this.#number + 1
  }

  /** Whether all web instances of some generation were ready once. */
  get webCameUp(): boolean {
    this.#everUp ||= this.serving?.webCameUp ?? false
    return this.#everUp
  }

  /**
   * Boots a new generation. Where another one serves, it gets the traffic by the platform's deploy rule once all its
   * verdicts are ok, and never otherwise; where none does, at once. A call while another generation is booting
   * supersedes that one. Rejects with what `prepare` throws while nothing serves; with the signal's reason.
   */
  deploy(prepare: (seam: GenerationSeam) => Promise<Prepared>): Promise<Deployment> {
    if (this.#stopped) return Promise.resolve({ outcome: 'superseded', verdicts: [] })
    const number = ++this.#number
    this.#over.abort(superseded)
    const turn = this.#turn
    const deployed = (async () => {
      await turn
      if (number !== this.#number) return { outcome: 'superseded' as const, verdicts: [] }
      return this.#deploy(number, prepare)
    })()
    this.#turn = deployed.catch(() => undefined)
    return deployed
  }

  /** Stops everything by the platform's rule. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#number++
    this.#over.abort(superseded)
    await this.#stopAll()
    await this.#turn
    await this.#stopAll()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #deploy(number: number, prepare: (seam: GenerationSeam) => Promise<Prepared>): Promise<Deployment> {
    this.#over = new AbortController()
    const signal = sharedSignal([this.#o.signal, this.#over.signal])
    const gate = new RouteGate(this.#o.sink)
    const bootBeforeMs = this.serving?.serves === true ? { bootBeforeMs: this.serving.bootMs } : {}
    const seam = { number, ...bootBeforeMs, signal, emit: tagged(this.#o.emit, number), route: gate.set }
    try {
      const prepared = await prepare(seam)
      const failure = await prepared.before?.()
      if (failure !== undefined) return { outcome: 'failed', verdicts: [failure] }
      const makings = (await prepared.makings?.()) ?? new Map()
      return await this.#bringUp(number, { gate, makings }, prepared)
    } catch (error) {
      if (signal.reason !== superseded) throw error
      await this.#giveUp()
      return { outcome: 'superseded', verdicts: [] }
    }
  }

  async #bringUp(number: number, seat: Seat, prepared: Prepared): Promise<Deployment> {
    const before = this.#serving
    if (before?.generation.serves !== true) return this.#replaceNothing(number, seat, prepared)
    await before.generation.settledBack()
    const generation = this.#make(number, prepared, toKeep(before, { ...prepared, ...seat }))
    this.#candidate = generation
    await Promise.all([before.generation.makeWayFor(generation), this.#retirement.makeWayFor(generation)])
    const verdicts = await generation.boot(prepared)
    prepared.context.signal.throwIfAborted()
    if (verdicts.every(({ ok }) => ok)) return this.#switch(before, { ...seat, generation }, prepared.context)
    const clash = await portClash(generation.slots, before.generation.slots)
    if (clash === undefined) {
      await this.#giveUp()
      return { outcome: 'failed', verdicts }
    }
    await this.#drop()
    this.#o.emit({
      type: 'notice',
      code: 'port-held-by-old',
      message: `the app also listens on ${clash}, which only one generation can hold here: the old one is stopped first`,
    })
    seat.gate.begin()
    return this.#replaceNothing(number, seat, prepared)
  }

  /** Nothing that could be kept is serving: what is there ends, and the new generation gets the requests at once. */
  async #replaceNothing(number: number, seat: Seat, prepared: Prepared): Promise<Deployment> {
    const before = this.#serving
    await before?.generation.settledBack()
    const kept = before === undefined ? [] : toKeep(before, { ...prepared, ...seat })
    const generation = this.#make(number, prepared, kept)
    const { gate } = seat
    if (before !== undefined) {
      this.#takeOver(before, { ...seat, generation })
      before.gate.shut()
      await before.generation.stop()
      await this.#retirement.makeWayFor(generation)
    }
    this.#serve({ ...seat, generation })
    gate.open()
    before?.gate.forgetAllBut(generation.names)
    const verdicts = await generation.boot(prepared)
    // What has come up before the run was ended is judged: whoever ended it knows that it served.
    if (!(this.#o.signal.aborted && generation.webCameUp)) prepared.context.signal.throwIfAborted()
    // Where its boot was ended early, what is left of it holds up requests for nothing.
    if (prepared.context.policy.concludeEarly && prepared.context.policy.restart && !generation.serves)
      await generation.clear()
    this.#commit()
    return { outcome: verdicts.every(({ ok }) => ok) ? 'switched' : 'failed', verdicts }
  }

  /** Gives the traffic to a generation that is ready, by the platform's rule. */
  async #switch(before: Served, next: Served, context: SuperviseContext): Promise<Deployment> {
    const { deploy } = context.platform
    if (deploy.kind === 'overlap') {
      await pause(deploy.switchAfterMs, context.signal)
      // What has crashed since it was ready must not get the traffic.
      const verdicts = await next.generation.verdicts()
      if (!verdicts.every(({ ok }) => ok)) {
        await this.#giveUp()
        return { outcome: 'failed', verdicts }
      }
    }
    this.#candidate = undefined
    this.#serve(next)
    this.#commit()
    this.#takeOver(before, next)
    before.generation.retire()
    before.gate.shut()
    if (deploy.kind === 'replace') {
      next.gate.announce()
      await before.generation.stop()
    } else this.#retirement.add(before.generation, deploy.retireAfterMs)
    next.gate.open()
    before.gate.forgetAllBut(next.generation.names)
    return { outcome: 'switched', verdicts: await next.generation.verdicts() }
  }

  /** What goes on running is the next generation's, and the router never loses sight of it. */
  #takeOver(before: Served, next: Served): void {
    const { kept } = next.generation
    next.gate.pass(kept)
    next.generation.takeOver(before.generation)
    const notice = this.#keptNews.noticeOf(kept)
    if (notice !== undefined) this.#o.emit({ type: 'notice', ...notice })
  }

  #serve(served: Served): void {
    this.#serving = served
    for (const tell of this.#waiting.splice(0)) tell()
  }

  /** What has the traffic is no longer superseded by what follows: it serves until that is ready. */
  #commit(): void {
    this.#over = new AbortController()
    this.#everUp ||= this.serving?.webCameUp ?? false
  }

  #make(number: number, { context, plan }: Prepared, kept: readonly InstanceSlot[]): Generation {
    return new Generation(number, context, plan, verdict => this.#o.onCrash(verdict), kept)
  }

  /** What others may use is stopped after they are. */
  async #stopAll(): Promise<void> {
    const others = Promise.all([this.#candidate?.stop(), this.#retirement.hurry()])
    await Promise.all([others, this.serving?.stop(others)])
  }

  /** Ends the generation that was on its way up; what has made way for it comes back. */
  async #giveUp(): Promise<void> {
    await this.#drop()
    if (!this.#stopped) this.serving?.comeBack()
  }

  /** Ends the generation that was on its way up. */
  async #drop(): Promise<void> {
    const candidate = this.#candidate
    this.#candidate = undefined
    if (candidate !== undefined) {
      await candidate.discard()
      return
    }
    // It had the requests already: they wait for the one that follows.
    const serving = this.#serving
    if (serving === undefined || serving.generation.serves) return
    serving.gate.shut()
    serving.gate.pass(serving.generation.lasting)
    serving.gate.announce()
    await serving.generation.clear()
  }
}
