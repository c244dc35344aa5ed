import { isAbsolute, posix, relative, resolve, sep } from 'node:path'

/** Where a report's files are counted from. */
export interface Roots {
  /** The project, absolute. */
  readonly dir: string
  /** The repository it lies in, absolute. */
  readonly repository: string
}

/** A file of the project's as the repository names it, with slashes; undefined when it lies elsewhere. */
export function repositoryPath(file: string, { dir, repository }: Roots): string | undefined {
  const path = relative(repository, resolve(dir, file))
  if (isAbsolute(path) || path.split(sep)[0] === '..') return undefined
  return path === '' ? '.' : path.split(sep).join(posix.sep)
}
