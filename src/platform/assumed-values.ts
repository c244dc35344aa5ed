import type { Platform } from '../model/platform.ts'
import { listFacts } from './fact.ts'
import { profiles } from './registry.ts'

/** Paths of the values that no source of the platform's states, e.g. `router.upstreamKeepAliveMs`. */
export function assumedValues({ id, assumed }: Pick<Platform, 'id' | 'assumed'>): ReadonlySet<string> {
  if (assumed !== undefined) return new Set(assumed)
  const profile = profiles.find(profile => profile.id === id)
  const facts = profile === undefined ? [] : listFacts(profile)
  return new Set(facts.filter(({ fact }) => fact.confidence === 'our-choice').map(({ path }) => path))
}
