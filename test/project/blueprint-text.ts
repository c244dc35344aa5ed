import type { ContainerSpec } from '../../src/model/container.ts'
import type { Blueprint, BlueprintService } from '../../src/model/project.ts'

/** What a blueprint says in a few lines: one for each service, places as `line:column`. */
export function blueprintText({
  names,
  services,
  env = [],
  release,
  container,
  notices,
}: Blueprint): readonly string[] {
  return [
    ...services.map(serviceText),
    ...env.map(({ name, value, position }) => `env ${name}=${value} @${place(position)}`),
    ...(container === undefined ? [] : [`in ${imageText(container)}`]),
    ...(release === undefined ? [] : [`release "${release.command}" @${place(release.position)}`]),
    ...notices.map(notice => `notice ${notice}`),
    `names ${names}`,
  ]
}

function serviceText(service: BlueprintService): string {
  const {
    type,
    name,
    position,
    start,
    build,
    release,
    port,
    env = [],
    health,
    native,
    container,
    ...rest
  } = service
  const command = (word: string, placed: typeof start) =>
    placed === undefined ? [] : [`${word} "${placed.command}" @${place(placed.position)}`]
  return [
    `${type} ${name} @${place(position)}`,
    ...command('start', start),
    ...command('build', build),
    ...command('release', release),
    ...(port === undefined ? [] : [`port ${port.key}=${port.port} @${place(port.position)}`]),
    ...(health === undefined ? [] : [`health ${health.intervalMs ?? '-'}/${health.timeoutMs ?? '-'}`]),
    ...(native === undefined || container === undefined ? [] : ['native in a container']),
    ...(container === undefined ? [] : [`in ${imageText(container)}`]),
    ...Object.entries(rest).map(([key, value]) => `${key}=${value}`),
    ...env.map(({ name, value }) => `env ${name}=${value}`),
  ].join(', ')
}

/** What is built has its name where the project is known. */
function imageText({ image, build, entrypoint, command }: ContainerSpec): string {
  const words = [entrypoint, command].flatMap(list => (list === undefined ? [] : [JSON.stringify(list)]))
  if (build === undefined) return [image, ...words].join(' ')
  const args = Object.entries(build.args).map(([name, value]) => `${name}=${value}`)
  return [`${build.context}:${build.dockerfile}`, ...args].join(' ')
}

function place({ line, column }: BlueprintService['position']): string {
  return `${line}:${column}`
}
