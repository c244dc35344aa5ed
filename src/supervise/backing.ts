import type { Service } from '../model/plan.ts'

/**
 * Whether a service is none of the project's own code: it runs an image that is not built here, and nothing of it is
 * served in HTTP (a database, a queue). A save of the project is no reason to start it anew.
 */
export function isBacking({ kind, container, routed, protocol }: Service): boolean {
  if (container === undefined || container.build !== undefined || kind === 'task') return false
  return kind === 'worker' || routed === false || protocol === 'tcp'
}

/** Whether both would write the same files of this machine: two databases at once destroy theirs. */
export function writeTheSame(one: Service, other: Service): boolean {
  const written = writtenBy(other)
  return writtenBy(one).some(place => written.includes(place))
}

function writtenBy({ container }: Service): readonly string[] {
  return (container?.mounts ?? [])
    .filter(({ source, readOnly }) => source !== '' && !readOnly)
    .map(({ kind, source }) => `${kind} ${source}`)
}
