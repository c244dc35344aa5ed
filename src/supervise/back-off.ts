import type { Notice } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'

/** How long the platform waits before it starts an instance that crashes again and again. */
export class BackOff {
  readonly #platform: Pick<Platform, 'name' | 'restart'>
  #crashes = 0

  constructor(platform: Pick<Platform, 'name' | 'restart'>) {
    this.#platform = platform
  }

  /** Before the next start, ms; `undefined`: there is none. */
  next(): number | undefined {
    const { delaysMs: delays, most = Number.POSITIVE_INFINITY } = this.#platform.restart
    if (delays.length === 0 || this.#crashes >= most) return undefined
    const waitMs = delays[Math.min(this.#crashes, delays.length - 1)] ?? 0
    this.#crashes += 1
    return waitMs
  }

  /** It has come up. */
  reset(): void {
    this.#crashes = 0
  }

  notice(instance: string, waitMs: number): Notice {
    const message = `${instance} crashed again: ${this.#platform.name} waits ${waitText(waitMs)} before the next start`
    return { code: 'restart-delayed', message }
  }
}

function waitText(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 60_000)} min`
}
