import type { Emit } from '../model/events.ts'
import type { Generation } from './generation.ts'
import { pause } from './pause.ts'

/** Old generations that live on at the same time; each is a whole copy of the app on this machine. */
const most = 2

interface Leaving {
  readonly generation: Generation
  readonly hurry: AbortController
  readonly ended: Promise<void>
}

/** Generations that have been replaced and live on for a while, as the platform lets them. */
export class Retirement {
  readonly #emit: Emit
  readonly #leaving = new Set<Leaving>()
  #told = false

  readonly #serving: () => number | null

  /** `serving`: the generation that has the traffic now. */
  constructor(emit: Emit, serving: () => number | null) {
    this.#emit = emit
    this.#serving = serving
  }

  /** Stops a generation after this time, sooner when too many live on. */
  add(generation: Generation, afterMs: number): void {
    const hurry = new AbortController()
    const leaving = { generation, hurry, ended: this.#end(generation, afterMs, hurry.signal) }
    this.#leaving.add(leaving)
    void leaving.ended.then(() => this.#leaving.delete(leaving))
    const waiting = [...this.#leaving].filter(({ hurry }) => !hurry.signal.aborted)
    if (waiting.length <= most) return
    waiting[0]?.hurry.abort()
    if (this.#told) return
    this.#told = true
    this.#emit({
      type: 'notice',
      code: 'retired-early',
      message: `more than ${most} old generations would live on: the oldest is stopped before the platform's ${Math.round(afterMs / 1000)} s are over`,
    })
  }

  /** Stops in all of them what writes the files of what is about to start. */
  async makeWayFor(next: Generation): Promise<void> {
    await Promise.all([...this.#leaving].map(({ generation }) => generation.makeWayFor(next)))
  }

  /** Stops all of them now; resolves when they have ended. */
  async hurry(): Promise<void> {
    const all = [...this.#leaving]
    for (const { hurry } of all) hurry.abort()
    await Promise.all(all.map(({ ended }) => ended))
  }

  async #end(generation: Generation, afterMs: number, hurry: AbortSignal): Promise<void> {
    const replacedAt = performance.now()
    await pause(afterMs, hurry).catch(() => undefined)
    await generation.stop()
    const tookMs = Math.round(performance.now() - replacedAt)
    this.#emit({
      type: 'deploy',
      generation: generation.number,
      phase: 'retired',
      serving: this.#serving(),
      tookMs,
    })
  }
}
