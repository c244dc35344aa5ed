import type { ChangeEvent, DeployEvent } from '../model/events.ts'

/** Which states of the project are on the stage, and which of them has the traffic. */
export class Generations {
  newest = 1
  /** null: none; the first one until something else is told. */
  serving: number | null = 1
  /** Epoch, ms: since when the newest one is on its way; undefined: it has arrived, or never will. */
  comingSince: number | undefined
  readonly #gone = new Set<number>()

  change(event: ChangeEvent, now: number): void {
    this.newest = Math.max(this.newest, event.generation)
    this.comingSince = now
  }

  deploy(event: DeployEvent): void {
    this.newest = Math.max(this.newest, event.generation)
    // What has retired tells what came in its place then, which may itself have been replaced since.
    if (event.phase !== 'retired') this.serving = event.serving
    if (event.phase !== 'switched') this.#gone.add(event.generation)
    if (event.generation === this.newest) this.comingSince = undefined
  }

  /** How it ends is no news: that it is over has been told, or another one came first. */
  isOver(generation: number): boolean {
    return this.#gone.has(generation) || (generation < this.newest && generation !== this.serving)
  }

  /** Over, or about to be: another one is on its way. */
  isOutgoing(generation: number): boolean {
    return this.isOver(generation) || (generation < this.newest && this.comingSince !== undefined)
  }
}
