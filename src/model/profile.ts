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

/** A platform of a user's own: complete, or what it changes of the built-in one that `extends` names. */
export type OwnPlatform = CompletePlatform | DerivedPlatform

/** Every rule, each value plain or with its source. */
export type CompletePlatform = Pick<Platform, PlainField> & Stated<Omit<Platform, PlainField>>

/** `undefined` takes a field away; an object of another `kind`, and a list, replaces the old one. */
export type DerivedPlatform = { readonly extends: string; readonly id: string } & Partial<
  Pick<Platform, 'name' | 'docs' | 'about' | 'projectFiles'>
> &
  StatedChanges<Omit<Platform, PlainField>>

type Stated<T> = { readonly [K in keyof T]: T[K] | Fact<T[K]> | (T[K] extends Leaf ? never : Stated<T[K]>) }

type StatedChanges<T> = T extends Leaf
  ? T | Fact<T>
  : Fact<T> | { readonly [K in keyof T]?: StatedChanges<T[K]> | undefined }

type SourcedRules<T> = { readonly [K in keyof T]: Sourced<T[K]> }
