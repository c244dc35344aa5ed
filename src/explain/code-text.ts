/** What one of paas-sim's own codes means, for somebody who has just met it. */
export interface CodeText {
  /** One sentence. */
  readonly title: string
  /** Why it matters; a few sentences. */
  readonly means: string
  /** Commands that show it, one after the other; they run in a clone of paas-sim. Empty: it cannot be shown at will. */
  readonly see: readonly string[]
  /** What to do, most likely first. */
  readonly fix: readonly string[]
}
