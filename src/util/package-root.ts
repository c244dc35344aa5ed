import { existsSync } from 'node:fs'

/** The directory of this package. The modules of the build are not as deep in it as the sources are. */
export function packageRoot(from = import.meta.url): URL {
  for (let at = new URL('.', from); ; at = new URL('..', at)) {
    if (existsSync(new URL('package.json', at))) return at
    if (at.pathname === '/') throw new Error(`${from} is in no package: there is no package.json above it`)
  }
}
