import type { PlainField, Platform, RuleChanges } from './platform.ts'

export type Confidence = 'documented' | 'secondary' | 'measured' | 'from-memory' | 'our-choice'

/** A value with where it comes from. `our-choice`: the platform says nothing and paas-sim had to choose; `note` says why. */
export interface Fact<T> {
  readonly fact: T
  readonly source: string
  readonly confidence: Confidence
  readonly note?: string
}

type Leaf = string | number | boolean | null | undefined | readonly unknown[]

/** The same tree as T, with a Fact at every leaf or at any branch above it. */
export type Sourced<T> = Fact<T> | (T extends Leaf ? never : { readonly [K in keyof T]: Sourced<T[K]> })

/** A platform as its file in src/platform states it. */
export type Profile = Pick<Platform, PlainField> &
  SourcedRules<Omit<Platform, PlainField | 'features'>> & {
    readonly features?: Readonly<Record<string, ProfileFeature>>
  }

export interface ProfileFeature {
  readonly description: string
  readonly changes: Sourced<RuleChanges>
}

type SourcedRules<T> = { readonly [K in keyof T]: Sourced<T[K]> }
