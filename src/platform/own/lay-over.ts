import type { Confidence, Fact, Profile } from '../../model/profile.ts'
import { isTree } from '../../util/merged.ts'
import { fact } from '../fact.ts'

const plain = ['id', 'name', 'docs', 'about', 'projectFiles']
const confidences: Readonly<Record<Confidence, true>> = {
  documented: true,
  secondary: true,
  measured: true,
  'from-memory': true,
  'our-choice': true,
}

/**
 * A profile with a user's own values laid over it: objects are merged, everything else (arrays, and an object of
 * another `kind`) is replaced, `undefined` takes a field away. Each own value that is no fact becomes one.
 * @param source where the own values are written
 * @returns shaped like a profile; whether it is one has still to be looked at
 */
export function layOver(
  base: Profile | undefined,
  own: Readonly<Record<string, unknown>>,
  source: string,
): Readonly<Record<string, unknown>> {
  const { features, ...rules } = own
  const laid = Object.entries({ ...base, ...rules }).flatMap(([key]) => {
    const before: unknown =
      base === undefined ? undefined : Object.entries(base).find(([k]) => k === key)?.[1]
    if (!Object.hasOwn(own, key)) return [[key, before] as const]
    const value = plain.includes(key) ? own[key] : merged(before, own[key], source)
    return value === undefined ? [] : [[key, value] as const]
  })
  const switches = { ...base?.features, ...featuresOf(features, source) }
  return {
    ...Object.fromEntries(laid.filter(([key]) => key !== 'features')),
    ...(Object.keys(switches).length === 0 ? {} : { features: switches }),
  }
}

function merged(before: unknown, own: unknown, source: string): unknown {
  if (own === undefined || isFact(own) || !isTree(own)) return stated(own, source)
  const known = isFact(before) ? spread(before) : before
  if (!isTree(known) || isOtherKind(known, own)) return stated(own, source)
  const result: Record<string, unknown> = { ...known }
  for (const [key, value] of Object.entries(own)) {
    const laid = merged(known[key], value, source)
    if (laid === undefined) delete result[key]
    else result[key] = laid
  }
  return result
}

/** Every value that has no source of its own gets this one. */
function stated(own: unknown, source: string): unknown {
  if (own === undefined || isFact(own)) return own
  if (!isTree(own) || looksLikeFact(own)) return fact(own, 'documented', source)
  return Object.fromEntries(
    Object.entries(own).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, stated(value, source)]],
    ),
  )
}

/** A fact of an object as an object of facts. */
function spread({ fact: value, ...where }: Fact<unknown>): unknown {
  if (!isTree(value)) return undefined
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, { ...where, fact: child }]))
}

function isOtherKind(known: Record<string, unknown>, own: Record<string, unknown>): boolean {
  if (own.kind === undefined) return false
  return bare(own.kind) !== bare(known.kind)
}

function bare(value: unknown): unknown {
  return isFact(value) ? value.fact : value
}

/** What a feature changes is laid over the rules when it is switched on, not here. */
function featuresOf(features: unknown, source: string): Readonly<Record<string, unknown>> {
  if (!isTree(features)) return features === undefined ? {} : { '': features }
  return Object.fromEntries(
    Object.entries(features).map(([name, feature]) => [
      name,
      isTree(feature) && isTree(feature.changes)
        ? { ...feature, changes: stated(feature.changes, source) }
        : feature,
    ]),
  )
}

function looksLikeFact(value: Record<string, unknown>): boolean {
  return 'fact' in value && 'source' in value && 'confidence' in value
}

function isFact(value: unknown): value is Fact<unknown> {
  if (!isTree(value) || !looksLikeFact(value)) return false
  const { source, confidence, note } = value
  const known = typeof confidence === 'string' && Object.hasOwn(confidences, confidence)
  return known && typeof source === 'string' && (note === undefined || typeof note === 'string')
}
