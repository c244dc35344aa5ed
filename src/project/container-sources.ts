import type { ContainerSpec, DockerfileFacts, DockerfileInstruction } from '../model/container.ts'
import { PaasSimError } from '../model/errors.ts'
import type { ContainerOptions } from '../model/options.ts'
import type { Platform, StartSource } from '../model/platform.ts'
import type { Blueprint, BlueprintService, PlacedCommand, Project } from '../model/project.ts'
import { shellLine } from '../util/shell-line.ts'
import { readDockerfile } from './dockerfile.ts'
import { imageName } from './image-name.ts'
import { withOwnImages } from './own-images.ts'
import { composeFiles, readCompose } from './read-compose.ts'

interface Asked {
  readonly project: Project
  readonly start: Pick<Platform['start'], 'sources' | 'routedProcess' | 'inImage'>
  readonly options: ContainerOptions
  readonly variables: Readonly<Record<string, string | undefined>>
}

/**
 * What is run in containers: what was asked for, else what the platform makes of a Dockerfile or a Compose file beside
 * its own files.
 * @param found what the platform's own files say
 * @throws PaasSimError `usage` (options that contradict one another), `unreadable-file` (no such Dockerfile),
 *   `invalid-file`
 */
export async function withContainers(found: Blueprint | undefined, o: Asked): Promise<Blueprint | undefined> {
  refuseContradictions(o.options)
  const blueprint = await contained(found, o)
  refuseIdle(blueprint, o.options)
  return blueprint
}

async function contained(found: Blueprint | undefined, o: Asked): Promise<Blueprint | undefined> {
  const { options, project } = o
  const blueprint = found && withOwnImages(found, ofProject(o))
  if (options.container === false) return blueprint && withoutContainers(blueprint)
  if (options.image !== undefined) return inImage(blueprint, { image: options.image }, o, '--image')
  const composed = await composeOf(blueprint, o)
  if (
    composed?.services.some(({ container }) => container?.build !== undefined) ||
    options.compose !== undefined
  )
    return (
      composed && finished({ ...composed, notices: [...(blueprint?.notices ?? []), ...composed.notices] }, o)
    )
  const told = composed === undefined ? blueprint : withNotice(blueprint, composed)
  const dockerfile = options.dockerfile ?? 'Dockerfile'
  const asked = options.dockerfile !== undefined || options.container === true
  const has = project.files.includes(dockerfile) && blueprint?.container === undefined
  if (!asked && !(has && applies('dockerfile', blueprint, o))) return told && finished(told, o)
  const spec = {
    image: imageName(project.dir, 'web'),
    build: { context: '.', dockerfile, args: {} },
  }
  return finished(inImage(told, spec, o, dockerfile), o)
}

/** What the project has in place of an image that has been built of it. */
function ofProject({ project, options, start }: Asked): Parameters<typeof withOwnImages>[1] {
  const { dockerfile = 'Dockerfile', container } = options
  const { packageJson, procfile } = project
  return {
    dockerfile: options.dockerfile ?? (project.files.includes(dockerfile) ? dockerfile : undefined),
    startable:
      packageJson?.scripts.start !== undefined ||
      (packageJson !== undefined && project.serverJs) ||
      (procfile?.processes.some(({ name }) => name === (start.routedProcess ?? name)) ?? false),
    native: container === false,
  }
}

function refuseContradictions({ container, image, dockerfile, compose }: ContainerOptions): void {
  const ways = [
    ...(image === undefined ? [] : ['--image']),
    ...(dockerfile === undefined ? [] : ['--dockerfile']),
    ...(compose === undefined ? [] : ['--compose']),
    ...(container === false ? ['--no-container'] : []),
  ]
  if (ways.length < 2) return
  const message = `${ways.join(' and ')} contradict one another`
  throw new PaasSimError('usage', message, 'give one of them')
}

/** What is asked of a build that does not take place. */
function refuseIdle(blueprint: Blueprint | undefined, { target, buildArgs = {} }: ContainerOptions): void {
  const asked =
    target !== undefined ? '--target' : Object.keys(buildArgs).length > 0 ? '--build-arg' : undefined
  const specs = [blueprint?.container, ...(blueprint?.services ?? []).map(({ container }) => container)]
  if (asked === undefined || specs.some(spec => spec?.build !== undefined)) return
  const message = `${asked} has no effect: no image is built here`
  throw new PaasSimError('usage', message, 'name what is to be built with --dockerfile, or leave it out')
}

/** Platforms that run images first look for what builds one before they look at the Procfile. */
function applies(source: StartSource, blueprint: Blueprint | undefined, { start, project }: Asked): boolean {
  const at = start.sources.indexOf(source)
  if (at === -1) return false
  const procfile = start.sources.indexOf('procfile')
  if (procfile === -1 || at < procfile) return true
  if (blueprint?.names === 'all') return false
  const processes = project.procfile?.processes ?? []
  return !processes.some(({ name }) => start.routedProcess === null || name === start.routedProcess)
}

async function composeOf(blueprint: Blueprint | undefined, o: Asked): Promise<Blueprint | undefined> {
  const { compose, dockerfile, container } = o.options
  if (compose === undefined) {
    if (dockerfile !== undefined || container === true || blueprint?.names === 'all') return undefined
    if (!composeFiles.some(name => o.project.files.includes(name)) || !applies('compose', blueprint, o))
      return undefined
  }
  return readCompose(o.project, { variables: o.variables, file: compose })
}

/** A Compose file that builds nothing only has what the app needs beside it. */
function withNotice(blueprint: Blueprint | undefined, { file, services }: Blueprint): Blueprint {
  const names = services.map(({ name }) => name).join(', ')
  const notice = `${file}: it builds none of its services (${names}): they are not started here; start them with docker compose up, or give --compose ${file}`
  const before = blueprint ?? { file, names: 'more' as const, services: [], notices: [] }
  return { ...before, notices: [...before.notices, notice] }
}

/** Every service that is not native runs in it; the Procfile counts only where the platform says so. */
function inImage(
  blueprint: Blueprint | undefined,
  spec: ContainerSpec,
  { start, options }: Asked,
  file: string,
): Blueprint {
  const position = { file }
  const name = start.routedProcess ?? 'web'
  const asked = options.image !== undefined || options.dockerfile !== undefined || options.container === true
  const services = (blueprint?.services ?? []).map(service => {
    if (!asked || service.type !== 'web') return service
    const { native: _native, container: _container, ...rest } = service
    return rest
  })
  const procfile = start.inImage?.procfile === true && start.sources.includes('procfile')
  const complete = blueprint?.names === 'all' || procfile || services.some(({ type }) => type === 'web')
  const all = complete ? services : [{ type: 'web', name, position } as const, ...services]
  return {
    ...(blueprint ?? { notices: [] }),
    file: blueprint === undefined || blueprint.services.length === 0 ? file : blueprint.file,
    names: procfile && blueprint?.names !== 'all' ? 'more' : 'all',
    services: all,
    container: spec,
  }
}

function withoutContainers({ container: _, ...blueprint }: Blueprint): Blueprint {
  const services = blueprint.services.map(({ container: _container, ...service }) => service)
  return { ...blueprint, services }
}

/** With the arguments that were asked for, and the command of each image that is built here. */
async function finished(blueprint: Blueprint, o: Asked): Promise<Blueprint> {
  const first = blueprint.services.find(({ type }) => type === 'web')
  const services: BlueprintService[] = []
  for (const service of blueprint.services) {
    const own = service.container && named(service.container, o.project.dir, service.name)
    const container = own && asAsked(own, o.options, service === first)
    const imageCommand = container && (await commandOf(container, o.project.dir, service.position))
    services.push({ ...service, ...(container && { container }), ...(imageCommand && { imageCommand }) })
  }
  const common = blueprint.container && named(blueprint.container, o.project.dir, 'web')
  const container = common && asAsked(common, o.options, true)
  const imageCommand = container && (await commandOf(container, o.project.dir, { file: blueprint.file }))
  return { ...blueprint, services, ...(container && { container }), ...(imageCommand && { imageCommand }) }
}

function named(spec: ContainerSpec, dir: string, service: string): ContainerSpec {
  return spec.image === '' ? { ...spec, image: imageName(dir, service) } : spec
}

function asAsked(
  spec: ContainerSpec,
  { buildArgs = {}, target }: ContainerOptions,
  isFirst: boolean,
): ContainerSpec {
  if (spec.build === undefined) return spec
  const args = { ...spec.build.args, ...buildArgs }
  return { ...spec, build: { ...spec.build, args, ...(isFirst && target !== undefined && { target }) } }
}

async function commandOf(
  { build }: ContainerSpec,
  dir: string,
  position: BlueprintService['position'],
): Promise<PlacedCommand | undefined> {
  if (build === undefined) return undefined
  const facts = await readDockerfile(dir, build)
  if (facts !== undefined) return imageCommand(facts)
  const name = build.context === '.' ? build.dockerfile : `${build.context}/${build.dockerfile}`
  throw new PaasSimError(
    'unreadable-file',
    `${name} does not exist`,
    'create it, or name the one that is there with --dockerfile, or run without a container: --no-container',
    { position },
  )
}

/** ENTRYPOINT and CMD as one line; where the file has none, they are the base image's. */
function imageCommand({ file, instructions }: DockerfileFacts): PlacedCommand | undefined {
  const last = (keyword: string) => instructions.findLast(instruction => instruction.keyword === keyword)
  const entrypoint = last('ENTRYPOINT')
  const cmd = last('CMD')
  const parts = [entrypoint, cmd].flatMap(part => (part === undefined ? [] : [lineOf(part)]))
  const at = cmd ?? entrypoint
  return at && { command: parts.join(' '), position: { file, line: at.line } }
}

function lineOf({ json, text }: DockerfileInstruction): string {
  return json === undefined ? text : shellLine(json)
}
