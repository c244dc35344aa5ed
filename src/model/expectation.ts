import type { FilePosition } from './errors.ts'
import type { HttpProbe } from './instance.ts'

/** A request of the user's own, and what its answer must be. */
export interface Expectation {
  /** As it was written, e.g. `GET /health 200`. */
  readonly text: string
  /** Where it is written; absent: on the command line. */
  readonly position?: FilePosition
  readonly method: string
  readonly path: string
  /** Inclusive ranges, e.g. `[[200, 299]]`. */
  readonly statuses: readonly (readonly [number, number])[]
  /** All of them must hold. */
  readonly conditions: readonly AnswerCondition[]
  /** From the connect to the end of the answer. Absent: an answer may take as long as any first one. */
  readonly withinMs?: number
}

export type AnswerCondition =
  | { readonly kind: 'body'; readonly pattern: RegExp }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'header'; readonly name: string; readonly pattern: RegExp }

/** An answer with what of it conditions look at. */
export interface WholeAnswer {
  readonly probe: HttpProbe
  /** By their names in lower case; several of one name are several values. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** As UTF-8, 1 MiB at most. */
  readonly body: string
}

/** One expectation after its request. It holds when there is no mismatch. */
export interface ExpectationResult {
  /** e.g. `GET /health` */
  readonly request: string
  /** Where it is written, if in a file. */
  readonly position?: FilePosition
  readonly mismatches: readonly Mismatch[]
  readonly probe: HttpProbe
}

export interface Mismatch {
  /** e.g. `200`, `body~/ok/`, `Content-Type: text/html`, `within 0.5 s` */
  readonly expected: string
  /** e.g. `503`, `"not ok"`, `no Content-Type`, `0.71 s` */
  readonly found: string
}
