import type { RouterFailureKind } from '../model/router-rules.ts'

/** A request under way, as the rest of the router sees it. */
export interface OpenRequest {
  /** True for what does not end by itself: an upgraded connection. */
  readonly endless: boolean
  /** Its client has sent all of it. */
  readonly read: boolean
  /** Its place in `OpenRequests`, which alone writes it; -1: in none. */
  openAt: number
  /** `performance.now()` when it came. */
  readonly since: number
  /** It has taken longer than the platform allows, whatever it is doing. */
  overdue(): void
  /** Ends it with this failure: an answer if none has begun, a cut connection otherwise. */
  fail(kind: RouterFailureKind): void
}

/**
 * The requests under way, in no order. Not a Set: one that so many short-lived entries pass through leaves a chain
 * of outgrown tables behind, by which the garbage collector holds ended requests to be alive; its pauses were ten
 * times as long.
 */
export class OpenRequests implements Iterable<OpenRequest> {
  readonly #all: OpenRequest[] = []

  get size(): number {
    return this.#all.length
  }

  add(request: OpenRequest): void {
    request.openAt = this.#all.push(request) - 1
  }

  delete(request: OpenRequest): void {
    const at = request.openAt
    if (at < 0) return
    const last = this.#all.pop()
    if (last !== undefined && last !== request) {
      this.#all[at] = last
      last.openAt = at
    }
    request.openAt = -1
  }

  has(request: OpenRequest): boolean {
    return request.openAt >= 0
  }

  [Symbol.iterator](): Iterator<OpenRequest> {
    return this.#all.values()
  }
}
