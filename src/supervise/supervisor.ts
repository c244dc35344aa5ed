import type { Emit, EventBody } from '../model/events.ts'
import type { Plan } from '../model/plan.ts'
import type { Verdict } from '../model/verdict.ts'
import { sharedSignal } from '../util/shared-signal.ts'
import { Generation } from './generation.ts'
import type { SuperviseContext } from './launch.ts'
import { pause } from './pause.ts'
import { portClash } from './port-clash.ts'
import { Retirement } from './retirement.ts'
import { RouteGate, type RouteSink } from './route-gate.ts'
import type { Asks } from './trials.ts'

export interface SupervisorOptions {
  /** The router's pool for the service that is routed. */
  readonly sink: RouteSink
  readonly emit: Emit
  /** Ends whatever is being done. */
  readonly signal: AbortSignal
  /** An instance that was ready has ended by itself. */
  readonly onCrash: (verdict: Verdict) => void
}

/** What a generation is made of. */
export interface Prepared extends Asks {
  readonly context: SuperviseContext
  readonly plan: Plan
  /** What comes before the start (build, release): the verdict when it fails. */
  readonly before?: () => Promise<Verdict | undefined>
}

/** What the context of a generation is to use. */
export interface GenerationSeam {
  readonly number: number
  /** Launch to ready of the generation that serves, ms; absent when none does. */
  readonly bootBeforeMs?: number
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly route: SuperviseContext['route']
}

export interface Deployment {
  readonly outcome: 'switched' | 'failed' | 'superseded'
  /** Of the generation that was booted. */
  readonly verdicts: readonly Verdict[]
}

interface Served {
  readonly generation: Generation
  readonly gate: RouteGate
}

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
    await Promise.all([this.serving?.stop(), this.#candidate?.stop(), this.#retirement.hurry()])
    await this.#turn
    await Promise.all([this.serving?.stop(), this.#candidate?.stop(), this.#retirement.hurry()])
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
      return await this.#bringUp(number, gate, prepared)
    } catch (error) {
      if (signal.reason !== superseded) throw error
      await this.#drop()
      return { outcome: 'superseded', verdicts: [] }
    }
  }

  async #bringUp(number: number, gate: RouteGate, prepared: Prepared): Promise<Deployment> {
    const before = this.#serving
    if (before?.generation.serves !== true) return this.#replaceNothing(number, gate, prepared)
    const generation = this.#make(number, prepared)
    this.#candidate = generation
    const verdicts = await generation.boot(prepared)
    prepared.context.signal.throwIfAborted()
    if (verdicts.every(({ ok }) => ok)) return this.#switch(before, { generation, gate }, prepared.context)
    const clash = await portClash(generation, before.generation)
    await this.#drop()
    if (clash === undefined) return { outcome: 'failed', verdicts }
    this.#o.emit({
      type: 'notice',
      code: 'port-held-by-old',
      message: `the app also listens on ${clash}, which only one generation can hold here: the old one is stopped first`,
    })
    gate.begin()
    return this.#replaceNothing(number, gate, prepared)
  }

  /** Nothing that could be kept is serving: what is there ends, and the new generation gets the requests at once. */
  async #replaceNothing(number: number, gate: RouteGate, prepared: Prepared): Promise<Deployment> {
    const before = this.#serving
    if (before !== undefined) {
      before.gate.shut()
      await before.generation.stop()
    }
    const generation = this.#make(number, prepared)
    this.#serve({ generation, gate })
    gate.open()
    before?.gate.forgetAllBut(generation.names)
    const verdicts = await generation.boot(prepared)
    // What has come up before the run was ended is judged: whoever ended it knows that it served.
    if (!(this.#o.signal.aborted && generation.webCameUp)) prepared.context.signal.throwIfAborted()
    // Where its boot was ended early, what is left of it holds up requests for nothing.
    if (prepared.context.policy.concludeEarly && prepared.context.policy.restart && !generation.serves)
      await generation.discard()
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
        await this.#drop()
        return { outcome: 'failed', verdicts }
      }
    }
    this.#candidate = undefined
    this.#serve(next)
    this.#commit()
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

  #serve(served: Served): void {
    this.#serving = served
    for (const tell of this.#waiting.splice(0)) tell()
  }

  /** What has the traffic is no longer superseded by what follows: it serves until that is ready. */
  #commit(): void {
    this.#over = new AbortController()
    this.#everUp ||= this.serving?.webCameUp ?? false
  }

  #make(number: number, { context, plan }: Prepared): Generation {
    return new Generation(number, context, plan, verdict => this.#o.onCrash(verdict))
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
    serving.gate.announce()
    await serving.generation.discard()
  }
}

const ofGeneration: ReadonlySet<EventBody['type']> = new Set([
  'instance',
  'log',
  'listen',
  'diagnosis',
  'ready',
  'stop',
])

function tagged(emit: Emit, generation: number): Emit {
  if (generation === 1) return emit
  return event => emit(ofGeneration.has(event.type) ? ({ ...event, generation } as EventBody) : event)
}
