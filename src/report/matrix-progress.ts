import type { Event } from '../model/events.ts'
import type { Busy } from './cast.ts'
import { seconds } from './duration-text.ts'
import type { Look } from './look.ts'
import { padEnd } from './width.ts'

/** How a platform's boot went, as far as the table tells it. */
export interface MatrixBoot {
  readonly port: number | null
  /** Launch to ready; absent: never ready. */
  readonly bootMs?: number
}

/** Which of the platforms are being booted, and which have been. */
export class MatrixProgress {
  readonly boots = new Map<string, MatrixBoot>()
  readonly #ids: readonly string[]
  readonly #look: Look
  readonly #widest: number
  readonly #running = new Set<string>()
  readonly #done = new Set<string>()
  #since = 0

  constructor(ids: readonly string[], look: Look) {
    this.#ids = ids
    this.#look = look
    this.#widest = Math.max(...ids.map(id => id.length))
  }

  /** The line for a boot that has ended; none for anything else. */
  tell(event: Event): readonly string[] {
    const { platform: id } = event
    if (id === undefined) return []
    if (event.type === 'start') {
      this.#since ||= Date.parse(event.time)
      this.#running.add(id)
    }
    const boot = this.boots.get(id)
    if (event.type === 'instance' && event.state === 'starting' && boot === undefined)
      this.boots.set(id, { port: event.port })
    if (event.type === 'ready' && boot?.bootMs === undefined)
      this.boots.set(id, { port: event.port, bootMs: event.bootMs })
    const ended = event.type === 'instance' && (event.state === 'down' || event.state === 'crashed')
    if (!ended || this.#done.has(id)) return []
    this.#running.delete(id)
    this.#done.add(id)
    const bootMs = this.boots.get(id)?.bootMs
    const text = bootMs === undefined ? 'never ready' : `ready after ${seconds(bootMs)}`
    return [`  ${this.#look.paint.dim(`${padEnd(id, this.#widest)}  ${text}`)}`]
  }

  busy(): Busy | undefined {
    if (this.#since === 0) return undefined
    const running = [...this.#running].join(', ')
    return {
      text: `${this.#done.size} of ${this.#ids.length} platforms  ${running}`,
      since: this.#since,
      limitMs: undefined,
    }
  }
}
