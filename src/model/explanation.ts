/** All that is known of a code. */
export interface Explanation {
  readonly code: string
  readonly kind: 'verdict' | 'warning' | 'notice' | 'error' | 'platform'
  readonly title: string
  /** Absent where the title says it all. */
  readonly means?: string
  /** What platforms say in its place, or by it. */
  readonly platforms: readonly PlatformMeaning[]
  /** Commands that show it, one after the other; empty: it cannot be shown at will. */
  readonly see: readonly string[]
  /** Empty where `cases` tell. */
  readonly fix: readonly string[]
  /** A code that stands for several mistakes: what each one is, and what to do about it. */
  readonly cases?: readonly { readonly means: string; readonly fix: string }[]
}

export interface PlatformMeaning {
  readonly id: string
  readonly name: string
  readonly text: string
  /** What the client gets; absent where that is not told. */
  readonly status?: number
  /** Where it is written down. */
  readonly source: string
}

/** A row of the list of codes. */
export interface CodeRow {
  readonly code: string
  readonly kind: Explanation['kind']
  readonly title: string
  /** Ids; empty for paas-sim's own codes. */
  readonly platforms: readonly string[]
}
