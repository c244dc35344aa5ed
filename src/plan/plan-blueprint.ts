import type { Notice, Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project, RenderBlueprint, RenderService } from '../model/project.ts'
import { instancesOf } from './instances.ts'
import type { StartCommand } from './routed-command.ts'

/**
 * The services of a render.yaml, in its order; `undefined` when it has none that could be run. The first web service
 * gets the public port. Other web services and private ones must bind as well, but nothing here leads to them.
 * @param o.command replaces the command of that web service
 * @param o.fallback the start command the project itself has, for a web service without one
 * @throws PaasSimError `usage` (a service or number that cannot be)
 */
export function planBlueprint(o: {
  project: Project
  platform: Platform
  blueprint: RenderBlueprint
  command?: string
  fallback: StartCommand | undefined
  instances?: Readonly<Record<string, number>>
}): Plan | undefined {
  const { blueprint, platform } = o
  const first = blueprint.services.find(({ type }) => type === 'web')
  const started = blueprint.services.flatMap(service => {
    const start = startOf(service, blueprint.file, service === first ? o : undefined)
    return start === undefined ? [] : [{ service, start }]
  })
  if (started.length === 0) return undefined
  const counts = instancesOf(
    started.map(({ service }) => service.name),
    o.instances ?? {},
    platform.start.releaseProcess,
    Object.fromEntries(
      started.map(({ service: { name, numInstances } }) => [name, numInstances ?? 1] as const),
    ),
  )
  const services = started.map(({ service, start }) => ({
    ...serviceOf(service, start, counts[service.name] ?? 1),
    ...(service.type === 'worker' || service === first ? {} : { routed: false as const }),
  }))
  const released = started
    .map(({ service }) => service)
    .filter(service => service.preDeployCommand !== undefined)
  return {
    services,
    ...releaseOf(released[0], blueprint.file),
    notices: [
      ...blueprintNotices(blueprint),
      ...withoutCommand(
        blueprint,
        started.map(({ service }) => service),
      ),
      ...released.map((service, index) => releaseNotice(service, blueprint.file, index === 0)),
      ...(started.some(({ start }) => start.origin.label === 'Procfile')
        ? []
        : procfileNotice(o.project, blueprint.file)),
    ],
  }
}

/** What the file says that has no effect here. */
export function blueprintNotices(blueprint: RenderBlueprint | undefined): Notice[] {
  return (blueprint?.notices ?? []).map(message => ({ code: 'platform-file', message }))
}

/** `asked`: of the service that gets the public port. */
function startOf(
  service: RenderService,
  file: string,
  asked: { readonly command?: string; readonly fallback: StartCommand | undefined } | undefined,
): StartCommand | undefined {
  if (asked?.command !== undefined) return asked.fallback
  const { startCommand, startLine } = service
  if (startCommand !== undefined) {
    const position = { file, line: startLine ?? service.line }
    return { command: startCommand, origin: { label: file, position } }
  }
  return service.rootDir === undefined ? asked?.fallback : undefined
}

function serviceOf(service: RenderService, start: StartCommand, instances: number): Service {
  const { rootDir, envVars, healthCheckPath, maxShutdownDelaySeconds, buildCommand } = service
  return {
    name: service.name,
    kind: service.type === 'worker' ? 'worker' : 'web',
    command: start.command,
    origin: start.origin,
    instances,
    ...(rootDir !== undefined && { dir: rootDir }),
    ...(envVars.length > 0 && { env: envVars }),
    // Private services are only looked at by TCP.
    ...(healthCheckPath !== undefined && service.type === 'web' && { healthPath: healthCheckPath }),
    ...(maxShutdownDelaySeconds !== undefined && { graceMs: maxShutdownDelaySeconds * 1000 }),
    ...(buildCommand !== undefined && { build: buildCommand }),
  }
}

function releaseOf(service: RenderService | undefined, file: string): Pick<Plan, 'release'> {
  if (service?.preDeployCommand === undefined) return {}
  const origin = { label: file, position: { file, line: service.line } }
  const dir = service.rootDir === undefined ? {} : { dir: service.rootDir }
  return { release: { command: service.preDeployCommand, origin, ...dir } }
}

function releaseNotice(service: RenderService, file: string, first: boolean): Notice {
  const what = `the pre-deploy command "${service.preDeployCommand}" (${file}, ${service.name}) is not run`
  return { code: 'release-skipped', message: first ? `${what}; run it with --release` : what }
}

function withoutCommand({ file, services }: RenderBlueprint, started: readonly RenderService[]): Notice[] {
  return services
    .filter(service => !started.includes(service))
    .map(({ name, line }) => ({
      code: 'no-start-command',
      message: `${file} line ${line}: ${name} has no startCommand and is not started`,
    }))
}

function procfileNotice(project: Project, file: string): Notice[] {
  if (project.procfile === undefined) return []
  return [{ code: 'procfile-unused', message: `Procfile is not used: ${file} says what runs here` }]
}
