import { posix } from 'node:path'
import type { ContainerSpec } from '../model/container.ts'

/**
 * An image that is built of the project; its name is given to it where the project is known.
 * @param dockerfile relative to the project, as the platforms' files have it
 */
export function builtImage(
  dockerfile: string,
  o: {
    readonly context?: string | undefined
    readonly target?: string | undefined
    readonly args?: Readonly<Record<string, string>>
  } = {},
): ContainerSpec {
  const context = inProject(o.context ?? '.')
  const { target, args = {} } = o
  const build = { context, dockerfile: posix.relative(context, inProject(dockerfile)), args }
  return { image: '', build: { ...build, ...(target !== undefined && { target }) } }
}

/** With `/` for the project, too, and without `./`. */
function inProject(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/').replace(/^\/+/, './')).replace(/\/$/, '') || '.'
}
