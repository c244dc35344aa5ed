import type { ContainerSpec } from '../model/container.ts'
import type { Platform } from '../model/platform.ts'
import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { shellLine } from '../util/shell-line.ts'
import { splitCommand } from '../util/split-command.ts'
import type { StartCommand } from './routed-command.ts'

/**
 * The container a service is run in, with the command people are shown; `undefined` when it is run without one. A start
 * command takes the place of the image's, by the platform's way to run it.
 * @param o.asked what `--command` says; a shell runs it
 */
export function containerStart(
  service: BlueprintService,
  o: {
    readonly blueprint: Blueprint
    readonly platform: Pick<Platform, 'start' | 'container'>
    readonly asked: StartCommand | undefined
  },
): { readonly container: ContainerSpec; readonly start: StartCommand } | undefined {
  const { blueprint, asked } = o
  const said = service.container ?? (service.native ? undefined : blueprint.container)
  if (said === undefined) return undefined
  const container = onPlatform(said, service, o.platform)
  if (asked !== undefined) return { container: withCommand(container, asked.command, 'shell'), start: asked }
  if (service.start !== undefined) {
    const { command, position } = service.start
    const form = o.platform.start.inImage?.command ?? 'shell'
    return {
      container: withCommand(container, command, form),
      start: { command, origin: { label: position.file, position } },
    }
  }
  return { container, start: ownStart(service, container, blueprint) }
}

/** A command line in place of the image's. */
export function withCommand(spec: ContainerSpec, line: string, form: 'shell' | 'exec'): ContainerSpec {
  return { ...spec, command: form === 'exec' ? splitCommand(line).words : ['/bin/sh', '-c', line] }
}

/**
 * As the platform runs an image of the user's. What a Compose file only names an image of stands in for something of
 * the platform's own, a database say: it is run as it is.
 */
function onPlatform(
  spec: ContainerSpec,
  { dotenv, memoryBytes }: BlueprintService,
  { container: rule = {} }: Pick<Platform, 'container'>,
): ContainerSpec {
  if (dotenv === false && spec.build === undefined) return spec
  return {
    ...present({
      memoryBytes: memoryBytes ?? rule.memoryBytes,
      user: rule.user,
      init: rule.init,
    }),
    ...spec,
  }
}

function ownStart(service: BlueprintService, spec: ContainerSpec, blueprint: Blueprint): StartCommand {
  const own = [...(spec.entrypoint ?? []), ...(spec.command ?? [])]
  const said = service.container === undefined ? blueprint.imageCommand : service.imageCommand
  if (own.length === 0 && said !== undefined)
    return { command: said.command, origin: { label: said.position.file, position: said.position } }
  const { position } = service
  const command =
    own.length > 0
      ? shellLine(own)
      : `the command of ${spec.build === undefined ? spec.image : 'its base image'}`
  return { command, origin: { label: position.file, position } }
}
