import type { ImageEvent, LogEvent } from '../model/events.ts'
import type { Busy } from './cast.ts'
import { seconds } from './duration-text.ts'
import type { Look } from './look.ts'
import { type Step, stepLines } from './timeline.ts'

/** What a builder printed is kept for a failure: no more than this, the last. */
const heldLines = 10_000

/** Images that are being made: one line with the step, and the whole log only when it fails. */
export class Images {
  readonly #making = new Map<
    string,
    { readonly text: string; readonly since: number; readonly held: string[] }
  >()

  /** `plain`: without a line at the bottom that tells what is being done. */
  tell(
    event: ImageEvent,
    now: number,
    o: { width: number; look: Look; plain: boolean; quiet: boolean },
  ): readonly string[] {
    const { service, state, step = '', tookMs } = event
    const known = this.#making.get(service)
    if (state === 'building' || state === 'pulling') {
      const what = state === 'building' ? service : event.image
      const text = [`${state} ${what}`, step].filter(part => part !== '').join('  ')
      this.#making.set(service, { text, since: now - tookMs, held: known?.held ?? [] })
      return known === undefined && o.plain ? stepLines(stepOf(event, 'dot'), o.width, o.look) : []
    }
    this.#making.delete(service)
    if (state === 'failed')
      return [...(known?.held ?? []), ...stepLines(stepOf(event, 'bad'), o.width, o.look)]
    return o.quiet ? [] : stepLines(stepOf(event, 'ok'), o.width, o.look)
  }

  /** Whether the line is told only if it comes to nothing. */
  hold(event: LogEvent, line: string): boolean {
    const held =
      event.instance === `${event.service}.build` ? this.#making.get(event.service)?.held : undefined
    if (held === undefined) return false
    if (held.push(line) > heldLines) held.shift()
    return true
  }

  busy(): Busy | undefined {
    const [first] = this.#making.values()
    return first && { text: first.text, since: first.since, limitMs: undefined }
  }
}

function stepOf({ state, service, image, tookMs }: ImageEvent, mark: Step['mark']): Step {
  const label = state === 'failed' ? 'not built' : state
  const time = state === 'building' || state === 'pulling' ? '' : seconds(tookMs)
  return { mark, label, what: service, time, note: image }
}
