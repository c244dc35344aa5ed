import { join } from 'node:path'

/**
 * Where the system keeps what a program can find out again, e.g. `~/.cache/paas-sim`.
 * @param home of the user
 */
export function cacheDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  system: NodeJS.Platform,
  home: string,
): string {
  if (system === 'win32')
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'paas-sim', 'cache')
  const { XDG_CACHE_HOME: named } = environment
  // A relative one is to be ignored, says the specification.
  if (named?.startsWith('/')) return join(named, 'paas-sim')
  return system === 'darwin' ? join(home, 'Library', 'Caches', 'paas-sim') : join(home, '.cache', 'paas-sim')
}
