import type { Platform } from '../model/platform.ts'
import type { Confidence, Fact, Profile } from '../model/profile.ts'
import { isTree } from '../util/merged.ts'

/** A value and where it comes from. */
export function fact<T>(value: T, confidence: Confidence, source: string, note?: string): Fact<T> {
  return { fact: value, confidence, source, ...(note === undefined ? {} : { note }) }
}

/** Takes the sources away: the rules as the rest of the code reads them. */
export function resolveProfile(profile: Profile): Platform {
  return withoutSources(profile) as Platform
}

/** A tree of facts and plain values as one of plain values. */
export function withoutSources(node: unknown): unknown {
  if (isFact(node)) return node.fact
  if (!isTree(node)) return node
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, withoutSources(child)]))
}

/** Every sourced value of a profile with its path, e.g. `router.timeouts.firstByteMs`. */
export function listFacts(
  profile: Profile,
): readonly { readonly path: string; readonly fact: Fact<unknown> }[] {
  const found: { path: string; fact: Fact<unknown> }[] = []
  const walk = (node: unknown, path: string) => {
    if (isFact(node)) found.push({ path, fact: node })
    else if (isTree(node))
      for (const [key, child] of Object.entries(node)) walk(child, path ? `${path}.${key}` : key)
  }
  walk(profile, '')
  return found
}

function isFact(node: unknown): node is Fact<unknown> {
  return isTree(node) && 'fact' in node && 'source' in node && 'confidence' in node
}
