import type { Notice, Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Blueprint, BlueprintService, Project } from '../model/project.ts'
import { blueprintServices } from './blueprint-services.ts'
import { containerStart } from './container-start.ts'
import { refuseCycles } from './dependency-cycles.ts'
import { instancesOf } from './instances.ts'
import { procfileNotices } from './procfile-notices.ts'
import { procfileCommand, type StartCommand } from './routed-command.ts'

/**
 * The services of a platform's own file, in its order, those of a Procfile that it only says more of first; `undefined`
 * when it has none that could be run. The first web service gets the public port. Other web services and private ones
 * must bind as well.
 * @param o.command replaces the command of that web service
 * @param o.fallback the start command the project itself has, for a web service without one
 * @throws PaasSimError `usage` (a service or number that cannot be), `invalid-file` (services that wait for one another)
 */
export function planBlueprint(o: {
  project: Project
  platform: Platform
  blueprint: Blueprint
  command?: string
  fallback: StartCommand | undefined
  instances?: Readonly<Record<string, number>>
}): Plan | undefined {
  const { blueprint, platform } = o
  const all = blueprintServices(o)
  const first = all.find(({ type }) => type === 'web')
  const started = all.flatMap((service): readonly Started[] => {
    const asked = service === first && o.command !== undefined ? o.fallback : undefined
    const contained = containerStart(service, { blueprint, platform, asked })
    if (contained !== undefined) return [{ service, ...contained }]
    const start = asked ?? startOf(service, o, first)
    return start === undefined ? [] : [{ service, start, container: undefined }]
  })
  if (started.length === 0) return undefined
  refuseCycles(started.map(({ service }) => service))
  const counts = instancesOf(
    started.map(({ service }) => service.name),
    o.instances ?? {},
    platform.start.releaseProcess,
    Object.fromEntries(started.map(({ service: { name, instances } }) => [name, instances ?? 1] as const)),
  )
  const names = new Set(started.map(({ service }) => service.name))
  const services = started.map(({ service, start, container }) => ({
    ...serviceOf(service, blueprint, start, counts[service.name] ?? 1),
    ...(container === undefined ? {} : { container }),
    ...dependenciesOf(service, names),
    ...(binds(service) && service.type !== 'web' ? { routed: false as const } : {}),
  }))
  const releases = releasesOf(
    blueprint,
    started.map(({ service }) => service),
  )
  const procfile = procfileSays(
    o,
    started.find(({ service }) => service === first),
    releases.length > 0,
  )
  return {
    services,
    ...(procfile.release && { release: procfile.release }),
    ...(releases[0] && { release: releases[0].release }),
    notices: [
      ...blueprintNotices(blueprint),
      ...all
        .filter(service => !started.some(found => found.service === service))
        .map(service => withoutCommand(service, blueprint)),
      ...releases.map(({ notice }) => notice),
      ...procfile.notices,
      ...(started.some(({ start }) => start.origin.label === 'Procfile') ? [] : procfileNotice(o)),
    ],
  }
}

interface Started {
  readonly service: BlueprintService
  readonly start: StartCommand
  readonly container: Service['container'] | undefined
}

/** What the file says that has no effect here. */
export function blueprintNotices(blueprint: Blueprint | undefined): Notice[] {
  return (blueprint?.notices ?? []).map(message => ({ code: 'platform-file', message }))
}

function startOf(
  service: BlueprintService,
  o: Parameters<typeof planBlueprint>[0],
  first: BlueprintService | undefined,
): StartCommand | undefined {
  if (service.start !== undefined) return commandOf(service.start)
  return service === first && service.dir === undefined ? o.fallback : undefined
}

function commandOf({ command, position }: NonNullable<BlueprintService['start']>): StartCommand {
  return { command, origin: { label: position.file, position } }
}

function serviceOf(
  service: BlueprintService,
  blueprint: Blueprint,
  start: StartCommand,
  instances: number,
): Service {
  const { name, type, dir, port, healthPath, health, graceMs, stopSignal, bootTimeoutMs, build } = service
  const env = [...(blueprint.env ?? []), ...(service.env ?? [])]
  const { dotenv, protocol, extraPorts, publicPort, declaredPorts } = service
  return {
    name,
    kind: type === 'task' ? 'task' : binds(service) ? 'web' : 'worker',
    command: start.command,
    origin: start.origin,
    instances,
    ...(dir !== undefined && { dir }),
    ...(env.length > 0 && { env }),
    ...(port !== undefined && binds(service) && { port }),
    // Private services are only looked at by TCP.
    ...(healthPath !== undefined && type === 'web' && { healthPath }),
    ...(health !== undefined && type === 'web' && { health }),
    ...(bootTimeoutMs !== undefined && binds(service) && { bootTimeoutMs }),
    ...(graceMs !== undefined && { graceMs }),
    ...(stopSignal !== undefined && { stopSignal }),
    ...(build !== undefined && { build: build.command }),
    ...(dotenv !== undefined && { dotenv }),
    ...(protocol !== undefined && { protocol }),
    ...(extraPorts !== undefined && { extraPorts }),
    ...(publicPort !== undefined && { publicPort }),
    ...(declaredPorts !== undefined && binds(service) && { declaredPorts }),
  }
}

function binds({ type }: BlueprintService): boolean {
  return type === 'web' || type === 'private'
}

/** What is not started is not waited for. */
function dependenciesOf({ dependsOn = [] }: BlueprintService, names: ReadonlySet<string>) {
  const there = dependsOn.filter(({ service }) => names.has(service))
  return there.length > 0 ? { dependsOn: there } : {}
}

type Release = { readonly release: NonNullable<Plan['release']>; readonly notice: Notice }

/** The one of the whole file first, then those of its services; only the first can be run. */
function releasesOf(blueprint: Blueprint, started: readonly BlueprintService[]): readonly Release[] {
  const whole = blueprint.release === undefined ? [] : [{ ...blueprint.release, of: '', dir: undefined }]
  const own = started.flatMap(({ name, release, dir }) =>
    release === undefined ? [] : [{ ...release, of: `, ${name}`, dir }],
  )
  return [...whole, ...own].map(({ command, position, of, dir }, index) => ({
    release: { command, origin: { label: position.file, position }, ...(dir !== undefined && { dir }) },
    notice: releaseNotice(
      `the pre-deploy command "${command}" (${position.file}${of}) is not run`,
      index === 0,
    ),
  }))
}

function releaseNotice(what: string, first: boolean): Notice {
  return { code: 'release-skipped', message: first ? `${what}; run it with --release` : what }
}

function withoutCommand({ name, position }: BlueprintService, { file }: Blueprint): Notice {
  const line = position.line === undefined ? '' : ` line ${position.line}`
  const message = `${position.file || file}${line}: ${name} has no start command and is not started`
  return { code: 'no-start-command', message }
}

/** Its release phase, unless the file has another, and its notices, where the file only says more of its processes. */
function procfileSays(
  o: { readonly project: Project; readonly platform: Platform; readonly blueprint: Blueprint },
  routed: { readonly service: BlueprintService; readonly start: StartCommand } | undefined,
  released: boolean,
): Pick<Plan, 'release' | 'notices'> {
  const { project, platform, blueprint } = o
  if (blueprint.names === 'all' || !platform.start.sources.includes('procfile')) return { notices: [] }
  const entry = project.procfile?.processes.find(({ name }) => name === platform.start.releaseProcess)
  const releaseEntry = released ? undefined : entry
  const named = routed && { name: routed.service.name, ...routed.start }
  return {
    ...(releaseEntry && { release: procfileCommand(releaseEntry) }),
    notices: procfileNotices({ project, platform, routed: named, releaseEntry }),
  }
}

function procfileNotice(o: { readonly project: Project; readonly blueprint: Blueprint }): Notice[] {
  if (o.project.procfile === undefined || o.blueprint.names === 'more') return []
  return [
    { code: 'procfile-unused', message: `Procfile is not used: ${o.blueprint.file} says what runs here` },
  ]
}
