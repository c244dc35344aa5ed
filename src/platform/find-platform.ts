import { PaasSimError } from '../model/errors.ts'
import type { Platform } from '../model/platform.ts'
import { closest } from '../util/closest.ts'
import { platforms } from './registry.ts'

/**
 * The platform with this id.
 * @throws PaasSimError `unknown-platform`, with the id that was probably meant
 */
export function findPlatform(id: string): Platform {
  const found = platforms.find(platform => platform.id === id)
  if (found !== undefined) return found
  const known = platforms.map(platform => platform.id)
  const meant = closest(id, known)
  throw new PaasSimError(
    'unknown-platform',
    `unknown platform "${id}"`,
    meant === undefined
      ? `known: ${known.join(', ')}`
      : `did you mean "${meant}"? known: ${known.join(', ')}`,
  )
}
