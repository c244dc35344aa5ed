import type { ContainerFacts } from '../model/container.ts'
import type { ContainerStart } from './container-start.ts'
import { entryScript } from './entry-script.ts'

/** What is known of a container that has not run. */
export async function knownFacts(
  o: Pick<ContainerStart, 'engine' | 'image' | 'spec' | 'dockerfile' | 'dir'>,
): Promise<ContainerFacts> {
  const { engine, image, spec, dockerfile, dir } = o
  const { entrypoint = image.entrypoint, command = spec.entrypoint ? [] : image.command, build } = spec
  const words = [...entrypoint, ...command]
  const script = build && (await entryScript({ dir, context: build.context, words }))
  return {
    image,
    name: spec.image,
    outOfMemory: false,
    enginePlatform: engine.info.platform,
    ...(dockerfile !== undefined && { dockerfile }),
    ...(spec.memoryBytes !== undefined && { memoryBytes: spec.memoryBytes }),
    ...(script !== undefined && { script }),
  }
}
