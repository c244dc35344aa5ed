import type { ContainerFacts, DockerfileInstruction } from '../../model/container.ts'
import type { Evidence } from '../../model/evidence.ts'
import { type ContainerLaunch, launchOf } from './launch.ts'

/** What is known of an instance's container. */
export interface ContainerCase {
  readonly facts: ContainerFacts
  readonly launch: ContainerLaunch
}

/** `undefined` for an instance that is a process of this machine. */
export function containerCase({
  container,
  service,
}: Pick<Evidence, 'container' | 'service'>): ContainerCase | undefined {
  return container && { facts: container, launch: launchOf(container, service.container) }
}

/** The place of a fix. */
export function instructionPlace(
  { dockerfile }: ContainerFacts,
  { line }: DockerfileInstruction,
): { readonly file: string; readonly line: number } {
  return { file: dockerfile?.file ?? 'Dockerfile', line }
}

/** The user of the first process, where it is not root. */
export function unprivilegedUser({ user }: ContainerFacts['image'], asked?: string): string | undefined {
  const name = (asked ?? user).split(':')[0] ?? ''
  return name === '' || name === 'root' || name === '0' ? undefined : name
}
