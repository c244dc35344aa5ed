import type { ContainerSpec } from '../model/container.ts'
import type { Blueprint, BlueprintService } from '../model/project.ts'

/**
 * What is run for an image that has been built of the project: one that is built of its Dockerfile now, by the words of
 * the file; else the project itself where it can be started without; else the image.
 * @param o.dockerfile that is there
 * @param o.startable whether the project has a start command of its own
 */
export function withOwnImages(
  blueprint: Blueprint,
  o: { readonly dockerfile: string | undefined; readonly startable: boolean; readonly native: boolean },
): Blueprint {
  const notices: string[] = []
  const services = blueprint.services.map((service): BlueprintService => {
    const { ofProject, container, start, ...rest } = service
    if (ofProject === undefined || container === undefined) return service
    const { entrypoint = [], command = [] } = container
    const tell = (text: string) => notices.push(`${blueprint.file}: ${rest.name}: ${text}`)
    if (o.native || (o.dockerfile === undefined && (start !== undefined || o.startable))) {
      if (command.length > 0 && start === undefined)
        tell("args have no effect here: the image's entrypoint, which gets them, is not known")
      return { ...rest, ...(start && { start }) }
    }
    const open = [...entrypoint, ...command].find(word => /\$\(\w+\)/.test(word))
    if (open !== undefined) tell(`${open} is not filled in here: the app gets it as it is written`)
    return { ...rest, container: o.dockerfile === undefined ? container : built(container, o.dockerfile) }
  })
  return { ...blueprint, services, notices: [...blueprint.notices, ...notices] }
}

function built({ image: _, ...words }: ContainerSpec, dockerfile: string): ContainerSpec {
  return { ...words, image: '', build: { context: '.', dockerfile, args: {} } }
}
