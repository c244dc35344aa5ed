import type {
  DiagnosisEvent,
  InstanceEvent,
  ListenEvent,
  LogEvent,
  ReadyEvent,
  StopEvent,
} from '../model/events.ts'
import type { Cast, Role } from './cast.ts'
import { diagnosisLines } from './findings.ts'
import type { Images } from './images.ts'
import { isError, logLine, platformLine } from './log-line.ts'
import type { Look } from './look.ts'
import { crashStep, listenStep, readyStep, startStep, stopStep, waitStep, workerStep } from './steps.ts'
import { type Step, stepLines } from './timeline.ts'

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

/** The lines about single instances: their steps, and what they print. `now`: epoch, ms. `width`: columns of the terminal. */
export class InstanceStory {
  readonly #o: StoryOptions
  readonly #cast: Cast
  readonly #images: Images

  constructor(options: StoryOptions, cast: Cast, images: Images) {
    this.#o = options
    this.#cast = cast
    this.#images = images
  }

  state(event: InstanceEvent, now: number, width: number): readonly string[] {
    const moved = event.from === event.state && event.waitsFor === undefined
    if (moved) this.#cast.move(event)
    const role = this.#cast.role(event)
    const wasBooting = role.state === 'created' || role.state === 'starting'
    role.enter(event, now)
    if (moved) return []
    // Of a later generation the change and the switch are told.
    if (event.waitsFor !== undefined)
      return this.#later(role) ? [] : this.#step(waitStep(event.waitsFor), role, width)
    if (event.state === 'starting')
      return this.#later(role) && role.launches === 1 ? [] : this.#step(startStep(event, role), role, width)
    if (event.state === 'up') {
      role.forgetHeld()
      return role.kind === 'worker' && !this.#later(role)
        ? this.#step(workerStep(role, now), role, width)
        : []
    }
    const crashed = event.state === 'crashed'
    const held = wasBooting || crashed ? this.#released(role) : []
    if (event.state === 'down') role.forgetHeld()
    if (this.#cast.generations.isOver(role.generation)) return []
    // Why a later generation was stopped while it booted is told when it is kept out.
    if (!crashed) return this.#later(role) ? held.filter(isError) : held
    return [...held, ...this.#step(crashStep(event, role, now), role, width)]
  }

  log(event: LogEvent): readonly string[] {
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

  listen(event: ListenEvent, now: number, width: number): readonly string[] {
    const role = this.#cast.role(event)
    const news = role.hear(event)
    role.launched()
    if (!this.#o.verbose && (!news || event.kind !== 'tcp' || !role.booting)) return []
    return this.#step(listenStep(event, role, now), role, width)
  }

  diagnosis(event: DiagnosisEvent, now: number, width: number): readonly string[] {
    const role = this.#cast.role(event)
    const verdictFollows = this.#cast.command !== 'up' || this.#cast.watch
    return diagnosisLines(event, now - role.since, verdictFollows, width, this.#o.look)
  }

  ready(event: ReadyEvent, now: number, width: number): readonly string[] {
    const role = this.#cast.role(event)
    role.forgetHeld()
    return this.#later(role)
      ? []
      : this.#step(readyStep(event, role, now, this.#cast.isPrivate(event.service)), role, width)
  }

  stop(event: StopEvent, width: number): readonly string[] {
    const role = this.#cast.role(event)
    // Killed by the platform at its deadline: the crash that follows tells it.
    if (role.booting && !this.#o.verbose) return []
    // What is cleared away after a crash is no news, unless it had to be killed.
    const told = event.killed || this.#o.verbose || role.generation === this.#cast.generations.serving
    return told && (event.killed || role.state !== 'crashed') ? this.#step(stopStep(event), role, width) : []
  }

  /** Made by a change, and nobody wants to see every step of it. */
  #later(role: Role): boolean {
    return role.generation > 1 && !this.#o.verbose
  }

  #step(step: Step, role: Role, width: number): readonly string[] {
    const outgoing = this.#cast.outgoing(role)
    const parts = [
      this.#cast.alone ? '' : role.name,
      outgoing === undefined ? '' : `generation ${outgoing}`,
      step.what,
    ]
    const what = parts.filter(Boolean).join('  ')
    return stepLines({ ...step, what }, width, this.#o.look)
  }

  #released(role: Role): readonly string[] {
    const held = role.held
    role.forgetHeld()
    return held
  }
}
