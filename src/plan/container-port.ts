import type { DockerfileFacts, ImageFacts } from '../model/container.ts'
import type { Platform, PortRule } from '../model/platform.ts'

/**
 * Where PORT of a container comes from, by the platform's way with images; `others`: further ports of EXPOSE that could
 * have been meant.
 */
export function containerPort(
  { port, container }: Pick<Platform, 'port' | 'container'>,
  { image, dockerfile }: { readonly image: ImageFacts; readonly dockerfile?: DockerfileFacts },
): { readonly choice: PortRule['choice']; readonly others: readonly number[] } {
  const rule = container?.port
  if (rule?.kind === 'fixed') return { choice: rule, others: [] }
  if (rule === undefined) return { choice: port.choice, others: [] }
  // The engine does not keep the order in which they are written.
  const written = exposedIn(dockerfile).filter(number => image.exposedPorts.includes(number))
  const [first, ...others] = new Set([...written, ...image.exposedPorts])
  return first === undefined
    ? { choice: port.choice, others: [] }
    : { choice: { kind: 'fixed', port: first }, others }
}

function exposedIn(dockerfile: DockerfileFacts | undefined): readonly number[] {
  return (dockerfile?.instructions ?? [])
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap(({ text }) => text.split(/\s+/))
    .flatMap(word => /^(\d+)(?:\/tcp)?$/i.exec(word)?.[1] ?? [])
    .map(Number)
}
