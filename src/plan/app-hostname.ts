import { basename } from 'node:path'
import type { Platform } from '../model/platform.ts'

/** The host name the app would have on the platform, by the name of its directory. */
export function appHostname({ router }: Platform, projectDir: string): string {
  return router.hostname.replace('{app}', appName(projectDir))
}

/** The project's name as a host name's first label. */
function appName(dir: string): string {
  const name = basename(dir)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name || 'app'
}
