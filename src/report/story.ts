import type {
  ChangeEvent,
  DeployEvent,
  DiagnosisEvent,
  ErrorEvent,
  Event,
  ImageEvent,
  InstanceEvent,
  ListenEvent,
  LogEvent,
  ReadyEvent,
  RequestEvent,
  StartEvent,
  StopEvent,
} from '../model/events.ts'
import type { Verdict } from '../model/verdict.ts'
import { type Busy, Cast, type Role } from './cast.ts'
import { cleanEvent } from './clean-event.ts'
import { changeLines, deployLines, healthLines } from './deploys.ts'
import { diagnosisLines, errorLines, noticeLines } from './findings.ts'
import { Images } from './images.ts'
import { isError, logLine, platformLine } from './log-line.ts'
import type { Look } from './look.ts'
import { verdictPanel, warningPanel } from './panel.ts'
import { requestLine } from './request-line.ts'
import { crashStep, listenStep, readyStep, startStep, stopStep, workerStep } from './steps.ts'
import { headerLines, type Step, stepLines, urlLines } from './timeline.ts'

export interface StoryOptions {
  readonly look: Look
  /** Whether the app's own colours are kept. */
  readonly colour: boolean
  /** Only verdicts and errors. */
  readonly quiet: boolean
  /** Every socket, every field of a request, every line of the platform's. */
  readonly verbose: boolean
  /** Every field of a request's line, however long; otherwise what one line of the terminal holds. */
  readonly fullRequests: boolean
}

/** Turns events into the lines a person reads. Does no output and knows no clock but the events'. */
export class Story {
  readonly #o: StoryOptions
  readonly #cast = new Cast()
  readonly #images = new Images()
  #width = 80
  #blank = false

  constructor(options: StoryOptions) {
    this.#o = options
  }

  /** The lines for one event, none for many. `width`: columns of the terminal now. */
  tell(raw: Event, width: number): readonly string[] {
    this.#width = width
    const event = cleanEvent(raw)
    const lines = this.#linesFor(event)
    return this.#o.quiet && !matters(event) ? [] : this.#withoutDoubleBlank(lines)
  }

  #withoutDoubleBlank(lines: readonly string[]): readonly string[] {
    const kept = this.#blank && lines[0] === '' ? lines.slice(1) : lines
    if (kept.length > 0) this.#blank = kept.at(-1) === ''
    return kept
  }

  busy(): Busy | undefined {
    return this.#o.quiet
      ? undefined
      : ((this.#cast.over ? undefined : this.#images.busy()) ?? this.#cast.busy())
  }

  #linesFor(event: Event): readonly string[] {
    const { look } = this.#o
    switch (event.type) {
      case 'start':
        return this.#start(event)
      case 'notice':
        return noticeLines(event, this.#width, look)
      case 'image':
        return this.#image(event, Date.parse(event.time))
      case 'instance':
        return this.#instance(event, Date.parse(event.time))
      case 'log':
        return this.#log(event)
      case 'listen':
        return this.#listen(event, Date.parse(event.time))
      case 'diagnosis':
        return this.#diagnosis(event, Date.parse(event.time))
      case 'ready':
        return this.#ready(event, Date.parse(event.time))
      case 'request':
        return [this.#request(event)]
      case 'stop':
        return this.#stop(event)
      case 'change':
        return this.#change(event, Date.parse(event.time))
      case 'deploy':
        return this.#deploy(event)
      case 'health':
        return healthLines(event, this.#width, look)
      case 'verdict':
        return this.#verdict(event)
      case 'error':
        return this.#error(event)
    }
  }

  #start(event: StartEvent): readonly string[] {
    this.#cast.begin(event)
    return headerLines(event, this.#width, this.#o.look, this.#o.verbose)
  }

  #instance(event: InstanceEvent, now: number): readonly string[] {
    const role = this.#cast.role(event)
    const wasBooting = role.state === 'created' || role.state === 'starting'
    role.enter(event, now)
    // Of a later generation the change and the switch are told.
    if (event.state === 'starting')
      return this.#later(role) && role.launches === 1 ? [] : this.#step(startStep(event, role), role)
    if (event.state === 'up') {
      role.forgetHeld()
      return role.kind === 'worker' && !this.#later(role) ? this.#step(workerStep(role, now), role) : []
    }
    const crashed = event.state === 'crashed'
    const held = wasBooting || crashed ? this.#released(role) : []
    if (event.state === 'down') role.forgetHeld()
    if (this.#cast.generations.isOver(role.generation)) return []
    // Why a later generation was stopped while it booted is told when it is kept out.
    if (!crashed) return this.#later(role) ? held.filter(isError) : held
    return [...held, ...this.#step(crashStep(event, role, now), role)]
  }

  #image(event: ImageEvent, now: number): readonly string[] {
    const { look, fullRequests: plain, verbose } = this.#o
    // Of a later generation the change and the switch are told.
    const quiet = !verbose && (event.state === 'unchanged' || (event.generation ?? 1) > 1)
    return this.#images.tell(event, now, { width: this.#width, look, plain, quiet })
  }

  #log(event: LogEvent): readonly string[] {
    const role = this.#cast.role(event)
    if (event.stream !== 'platform') {
      role.launched()
      const { look, colour } = this.#o
      const outgoing = this.#cast.outgoing(role)
      const line = logLine(event, { name: this.#cast.nameWidth, colour, order: role.order, outgoing, look })
      return !this.#o.verbose && this.#images.hold(event, line) ? [] : [line]
    }
    // A boot or a switch that goes well is told by the timeline; the platform's words come out when it does not.
    const line = platformLine(
      event.source ?? `${this.#cast.platform}[${event.instance}]`,
      event.text,
      this.#o.look,
    )
    const leaves = this.#cast.generations.isOutgoing(role.generation) || (this.#later(role) && !role.cameUp)
    if (this.#o.verbose || !(role.booting || (leaves && !isError(event.text)))) return [line]
    role.hold(line)
    return []
  }

  #listen(event: ListenEvent, now: number): readonly string[] {
    const role = this.#cast.role(event)
    const news = role.hear(event)
    role.launched()
    if (!this.#o.verbose && (!news || event.kind !== 'tcp' || !role.booting)) return []
    return this.#step(listenStep(event, role, now), role)
  }

  #diagnosis(event: DiagnosisEvent, now: number): readonly string[] {
    const role = this.#cast.role(event)
    const verdictFollows = this.#cast.command !== 'up' || this.#cast.watch
    return diagnosisLines(event, now - role.since, verdictFollows, this.#width, this.#o.look)
  }

  #ready(event: ReadyEvent, now: number): readonly string[] {
    const role = this.#cast.role(event)
    role.forgetHeld()
    if (this.#later(role)) return []
    return [...this.#step(readyStep(event, role, now), role), ...this.#firstUrl(this.#cast.url ?? event.url)]
  }

  #change(event: ChangeEvent, now: number): readonly string[] {
    this.#cast.change(event, now)
    return changeLines(event, now, this.#width, this.#o.look)
  }

  #deploy(event: DeployEvent): readonly string[] {
    this.#cast.deploy(event)
    const { look, verbose } = this.#o
    const { url } = this.#cast
    const first = event.generation === 1 && event.phase === 'switched'
    const lines = first && !verbose ? [] : deployLines(event, { width: this.#width, look, verbose, url })
    return event.phase === 'switched' && url !== null ? [...lines, ...this.#firstUrl(url)] : lines
  }

  /** Once, when somebody can go there. */
  #firstUrl(url: string): readonly string[] {
    return this.#cast.firstReady() ? urlLines(url, this.#cast, this.#width, this.#o.look) : []
  }

  /** Made by a change, and nobody wants to see every step of it. */
  #later(role: Role): boolean {
    return role.generation > 1 && !this.#o.verbose
  }

  #request(event: RequestEvent): string {
    const { look, fullRequests } = this.#o
    const source = event.source ?? `${this.#cast.platform}[router]`
    return requestLine(event, { source, width: this.#width, full: fullRequests, look })
  }

  #stop(event: StopEvent): readonly string[] {
    const role = this.#cast.role(event)
    // Killed by the platform at its deadline: the crash that follows tells it.
    if (role.booting && !this.#o.verbose) return []
    // What is cleared away after a crash is no news, unless it had to be killed.
    const told = event.killed || this.#o.verbose || role.generation === this.#cast.generations.serving
    return told && (event.killed || role.state !== 'crashed') ? this.#step(stopStep(event), role) : []
  }

  #verdict(verdict: Verdict): readonly string[] {
    const paper = { width: this.#width, look: this.#o.look, full: this.#o.verbose }
    this.#cast.over = true
    // Somebody who ran `up` has seen that it is ok, and has just stopped it.
    if (verdict.ok && this.#cast.command === 'up')
      return verdict.warnings.flatMap(warning => warningPanel(warning, this.#width, this.#o.look))
    const named = this.#cast.several
      ? { ...verdict, summary: `${verdict.service}: ${verdict.summary}` }
      : verdict
    return [...verdictPanel(named, paper), '']
  }

  #error(event: ErrorEvent): readonly string[] {
    this.#cast.over = true
    return errorLines(event, this.#width, this.#o.look)
  }

  #step(step: Step, role: Role): readonly string[] {
    const outgoing = this.#cast.outgoing(role)
    const parts = [
      this.#cast.alone ? '' : role.name,
      outgoing === undefined ? '' : `generation ${outgoing}`,
      step.what,
    ]
    const what = parts.filter(Boolean).join('  ')
    return stepLines({ ...step, what }, this.#width, this.#o.look)
  }

  #released(role: Role): readonly string[] {
    const held = role.held
    role.forgetHeld()
    return held
  }
}

function matters(event: Event): boolean {
  if (event.type === 'deploy') return event.phase === 'failed'
  return event.type === 'verdict' || event.type === 'error'
}
