import type { InstanceLogLine, PlatformVerdict } from '../model/platform.ts'
import type { Fact, Profile } from '../model/profile.ts'
import type { RouterFailure, RouterFailureKind } from '../model/router-rules.ts'
import type { VerdictCode } from '../model/verdict.ts'

/** One place where a platform says something when things go wrong. */
export interface Saying {
  readonly profile: Profile
  /** Codes, as the platform writes them: of its log, of a header of its answer. */
  readonly codes: readonly string[]
  /** The words around them. */
  readonly text: string
  readonly about:
    | { readonly kind: 'failure'; readonly failure: RouterFailureKind; readonly status: number | null }
    | { readonly kind: 'verdict'; readonly verdict: VerdictCode }
    | { readonly kind: 'log'; readonly line: InstanceLogLine }
  readonly source: string
  /** What `{seconds}` in the text stands for. */
  readonly seconds: number
  /** False: paas-sim's own words, where the platform's are not known. */
  readonly stated: boolean
}

/** Everything that the profiles say: of requests that fail, of apps that do not come up, of instances in the log. */
export function sayings(profiles: readonly Profile[]): readonly Saying[] {
  return profiles.flatMap(profile => [
    ...ofFailures(profile),
    ...ofVerdicts(profile),
    ...ofMemory(profile),
    ...ofLog(profile),
  ])
}

function ofFailures(profile: Profile): readonly Saying[] {
  return entriesOf<RouterFailureKind, RouterFailure>(profile.router, 'failures').map(([failure, told]) => {
    const { code, description, headers = {}, status } = told.fact
    const inHeaders = Object.entries(headers).flatMap(([name, value]) =>
      /error|routing|code/i.test(name) && !value.includes('{') ? [value] : [],
    )
    return {
      profile,
      codes: [...new Set([...(code === undefined ? [] : [code]), ...inHeaders])],
      text: description,
      about: { kind: 'failure', failure, status },
      source: told.source,
      seconds: secondsOf(profile, 'boot', 'timeoutMs'),
      stated: told.confidence !== 'our-choice',
    }
  })
}

function ofVerdicts(profile: Profile): readonly Saying[] {
  return entriesOf<VerdictCode, PlatformVerdict>(profile, 'verdicts').map(([verdict, told]) => ({
    profile,
    codes: told.fact.code === undefined ? [] : [told.fact.code],
    text: told.fact.consequence,
    about: { kind: 'verdict', verdict },
    source: told.source,
    seconds: secondsOf(profile, 'boot', 'timeoutMs'),
    stated: told.confidence !== 'our-choice',
  }))
}

/** Killed for want of memory is a crash, of which the platform may say more. */
function ofMemory(profile: Profile): readonly Saying[] {
  return entriesOf<string, PlatformVerdict>(profile, 'container').flatMap(
    ([name, { fact, source, confidence }]) =>
      name === 'outOfMemory'
        ? [
            {
              profile,
              codes: fact.code === undefined ? [] : [fact.code],
              text: fact.consequence,
              about: { kind: 'verdict', verdict: 'crashed' },
              source,
              seconds: secondsOf(profile, 'boot', 'timeoutMs'),
              stated: confidence !== 'our-choice',
            },
          ]
        : [],
  )
}

/** `Error R12 (Exit timeout) -> ...` has the code R12. */
function ofLog(profile: Profile): readonly Saying[] {
  return entriesOf<InstanceLogLine, string>(profile.instanceLog, 'lines').map(([line, told]) => ({
    profile,
    codes: [...told.fact.matchAll(/\b[A-Z]{1,2}\d{2}\b/g)].map(([code]) => code),
    text: told.fact,
    about: { kind: 'log', line },
    source: told.source,
    seconds:
      line === 'boot-timeout'
        ? secondsOf(profile, 'boot', 'timeoutMs')
        : secondsOf(profile, 'stop', 'graceMs'),
    stated: told.confidence !== 'our-choice',
  }))
}

/** The sourced entries of a branch, wherever its fact stands: at each entry, at the branch, or above it. */
function entriesOf<K extends string, V>(parent: unknown, name: string): readonly [K, Fact<V>][] {
  const outer = isFact(parent) ? parent : undefined
  const branch = childOf(outer === undefined ? parent : outer.fact, name)
  const above = isFact(branch) ? branch : outer
  const entries = Object.entries(above === branch && isFact(branch) ? Object(branch.fact) : Object(branch))
  return entries.flatMap(([key, value]) => {
    if (value === undefined) return []
    const told = isFact(value) ? value : above === undefined ? undefined : { ...above, fact: value }
    return told === undefined ? [] : [[key as K, told as Fact<V>]]
  })
}

function secondsOf(profile: Profile, branch: 'boot' | 'stop', leaf: string): number {
  const rules = profile[branch]
  const value = childOf(isFact(rules) ? rules.fact : rules, leaf)
  return Number(isFact(value) ? value.fact : value) / 1000
}

function childOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null
    ? Object.getOwnPropertyDescriptor(node, name)?.value
    : undefined
}

function isFact(node: unknown): node is Fact<unknown> {
  return (
    typeof node === 'object' && node !== null && 'fact' in node && 'source' in node && 'confidence' in node
  )
}
