import { PaasSimError } from '../model/errors.ts'
import type { Platform } from '../model/platform.ts'
import { closest } from '../util/closest.ts'
import { defaultPlatform, platforms } from './registry.ts'

/**
 * The rules a run follows: the ones asked for, else those the project's files are meant for, else the default.
 * `because` says which. Throws `unknown-platform`.
 */
export function selectPlatform(
  asked: string | Platform | undefined,
  files: readonly string[],
): { readonly platform: Platform; readonly because: string } {
  if (typeof asked === 'object') return { platform: asked, because: 'the given rules' }
  if (asked !== undefined) return { platform: findPlatform(asked), because: '--platform' }
  for (const platform of platforms) {
    const told = platform.projectFiles.find(file => files.includes(file))
    if (told !== undefined) return { platform, because: told }
  }
  return { platform: findPlatform(defaultPlatform), because: 'default' }
}

function findPlatform(id: string): Platform {
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
