import { PaasSimError } from '../model/errors.ts'
import type { Platform } from '../model/platform.ts'
import { closest } from '../util/closest.ts'
import { merged } from '../util/merged.ts'

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
