import type {
  ChangeEvent,
  DeployEvent,
  ErrorEvent,
  Event,
  ImageEvent,
  ReadyEvent,
  RequestEvent,
  StartEvent,
} from '../model/events.ts'
import type { Verdict } from '../model/verdict.ts'
import { type Busy, Cast } from './cast.ts'
import { cleanEvent } from './clean-event.ts'
import { changeLines, deployLines, healthLines } from './deploys.ts'
import { errorLines, noticeLines } from './findings.ts'
import { Images } from './images.ts'
import { InstanceStory, type StoryOptions } from './instance-story.ts'
import { verdictPanel, warningPanel } from './panel.ts'
import { requestLine } from './request-line.ts'
import { headerLines, urlLines } from './timeline.ts'

/** Turns events into the lines a person reads. Does no output and knows no clock but the events'. */
export class Story {
  readonly #o: StoryOptions
  readonly #cast = new Cast()
  readonly #images = new Images()
  readonly #instances: InstanceStory
  #width = 80
  #blank = false

  constructor(options: StoryOptions) {
    this.#o = options
    this.#instances = new InstanceStory(options, this.#cast, this.#images)
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
        return this.#instances.state(event, Date.parse(event.time), this.#width)
      case 'log':
        return this.#instances.log(event)
      case 'listen':
        return this.#instances.listen(event, Date.parse(event.time), this.#width)
      case 'diagnosis':
        return this.#instances.diagnosis(event, Date.parse(event.time), this.#width)
      case 'ready':
        return this.#ready(event, Date.parse(event.time))
      case 'request':
        return [this.#request(event)]
      case 'stop':
        return this.#instances.stop(event, this.#width)
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

  #image(event: ImageEvent, now: number): readonly string[] {
    const { look, fullRequests: plain, verbose } = this.#o
    // Of a later generation the change and the switch are told.
    const quiet = !verbose && (event.state === 'unchanged' || (event.generation ?? 1) > 1)
    return this.#images.tell(event, now, { width: this.#width, look, plain, quiet })
  }

  #ready(event: ReadyEvent, now: number): readonly string[] {
    const lines = this.#instances.ready(event, now, this.#width)
    const later = (event.generation ?? 1) > 1 && !this.#o.verbose
    return later || this.#cast.isPrivate(event.service)
      ? lines
      : [...lines, ...this.#firstUrl(this.#cast.url ?? event.url)]
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

  #request(event: RequestEvent): string {
    const { look, fullRequests } = this.#o
    const source = event.source ?? `${this.#cast.platform}[router]`
    return requestLine(event, { source, width: this.#width, full: fullRequests, look })
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
}

function matters(event: Event): boolean {
  if (event.type === 'deploy') return event.phase === 'failed'
  return event.type === 'verdict' || event.type === 'error'
}
