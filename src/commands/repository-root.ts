import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'

/**
 * What paths in reports are counted from: the repository that holds `dir`; without one GITHUB_WORKSPACE, if that does,
 * else `dir` itself.
 */
export function repositoryRoot(
  dir: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) break
  }
  const workspace = environment.GITHUB_WORKSPACE
  return workspace && holds(workspace, dir) ? workspace : dir
}

function holds(outer: string, inner: string): boolean {
  const path = relative(outer, inner)
  return !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..'
}
