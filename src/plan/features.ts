import { PaasSimError } from '../model/errors.ts'
import type { Platform } from '../model/platform.ts'
import { closest } from '../util/closest.ts'

/**
 * The platform with these of its features switched on, laid over its rules in the order given.
 * @throws PaasSimError `usage` for a feature the platform does not have
 */
export function applyFeatures(platform: Platform, names: readonly string[]): Platform {
  const features = platform.features ?? {}
  return names.reduce((changed, name) => {
    const feature = Object.hasOwn(features, name) ? features[name] : undefined
    if (feature === undefined) throw unknown(platform, name)
    return merged(changed, feature.changes) as Platform
  }, platform)
}

/** Objects are merged, everything else is replaced. */
function merged(value: unknown, changes: unknown): unknown {
  if (changes === undefined) return value
  if (!isTree(value) || !isTree(changes)) return changes
  const result: Record<string, unknown> = { ...value }
  for (const [key, change] of Object.entries(changes)) result[key] = merged(value[key], change)
  return result
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unknown({ name: platform, features = {} }: Platform, name: string): PaasSimError {
  const known = Object.keys(features)
  if (known.length === 0) {
    return new PaasSimError('usage', `--feature ${name}: ${platform} has no features here`, 'leave it out')
  }
  const meant = closest(name, known)
  const list = `${platform} has: ${known.join(', ')}`
  return new PaasSimError(
    'usage',
    `--feature ${name}: ${platform} has no such feature`,
    meant === undefined ? list : `did you mean "${meant}"? ${list}`,
  )
}
