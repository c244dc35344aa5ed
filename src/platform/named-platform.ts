import type { Platform } from '../model/platform.ts'
import type { OwnPlatform } from '../model/profile.ts'
import { findPlatform } from './find-platform.ts'
import { platforms } from './registry.ts'

/**
 * The platform of an id, of a module's path (relative to `cwd`), or of what `simulate` was given.
 * @throws PaasSimError `unknown-platform`, `unreadable-file`, `invalid-platform`
 */
export async function namedPlatform(asked: string | Platform | OwnPlatform, cwd: string): Promise<Platform> {
  if (typeof asked !== 'string') {
    const known = platforms.find(platform => platform === asked)
    return known ?? (await import('./own/given-platform.ts')).givenPlatform(asked)
  }
  if (!isModulePath(asked)) return findPlatform(asked)
  const { loadPlatform } = await import('./own/load-platform.ts')
  return (await loadPlatform(asked, cwd)).platform
}

/** `./mine.mjs`, `mine.mjs`, `platforms/mine`: no id has a dot or a slash. */
export function isModulePath(text: string): boolean {
  return /[./\\]/.test(text)
}
