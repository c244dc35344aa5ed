import type { ServiceOverlay, ServicesOverlay } from '../model/config.ts'
import type { Notice, Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import { withCommand } from './container-start.ts'
import { instancesOf } from './instances.ts'
import { planServices } from './plan-services.ts'

interface PlanOptions {
  readonly project: Project
  readonly platform: Platform
  readonly command?: string
  readonly instances?: Readonly<Record<string, number>>
  readonly overlay?: ServicesOverlay
}

type Start = NonNullable<ServiceOverlay['command']>

/**
 * What is to be started: what the platform makes of the project's files, with the user's own configuration laid over
 * it. A service that only the configuration has is added when it has a command.
 * @throws PaasSimError `usage` (a process type or number that cannot be)
 */
export function planOverlaid(o: PlanOptions): Plan {
  const { overlay, platform, instances = {} } = o
  if (overlay === undefined) return planServices(o)
  const { services } = overlay
  const named = new Set(services.map(({ name }) => name))
  const plan = planServices({ ...o, instances: pick(instances, name => !named.has(name)) })
  const counts = instancesOf(
    [...named],
    pick(instances, name => named.has(name)),
    platform.start.releaseProcess,
    countsOf(services, plan),
  )
  const overlaid = plan.services.map(service => {
    const over = services.find(({ name }) => name === service.name)
    const merged = over === undefined ? service : overlayService(service, over, platform)
    return {
      ...merged,
      instances: counts[service.name] ?? merged.instances,
      set: envOf(overlay, over, platform),
    }
  })
  const others = services.filter(({ name }) => !plan.services.some(service => service.name === name))
  const release = others.find(({ name }) => name === platform.start.releaseProcess)
  const added = others
    .filter(other => other !== release)
    .flatMap(other => {
      const service = addedService(other, platform)
      return service === undefined
        ? []
        : [{ ...service, instances: counts[other.name] ?? 1, set: envOf(overlay, other, platform) }]
    })
  const withoutStart = others.filter(({ command }) => command === undefined)
  const laid = {
    services: [...overlaid, ...added],
    notices: [...plan.notices, ...withoutStart.map(other => notStarted(other, plan, platform))],
  }
  if (release?.command !== undefined) return withRelease(laid, release, release.command)
  return plan.release === undefined ? laid : { ...laid, release: plan.release }
}

function overlayService(service: Service, over: ServiceOverlay, platform: Platform): Service {
  const { command, dir, kind, healthPath, port } = over
  const asked = service.origin.label === '--command'
  return {
    ...service,
    ...(command === undefined || asked ? {} : startOf(command)),
    ...(command === undefined || asked || service.container === undefined
      ? {}
      : { container: withCommand(service.container, command.command, 'shell') }),
    ...(dir === undefined ? {} : { dir }),
    ...(kind === undefined ? {} : { kind }),
    ...(healthPath === undefined ? {} : { healthPath }),
    // Where the platform's file says which port is routed to, this says it in its place.
    ...(port === undefined || service.port === undefined
      ? {}
      : { port: { ...port, key: platform.port.variable } }),
  }
}

function addedService(over: ServiceOverlay, { start }: Platform): Omit<Service, 'instances'> | undefined {
  const { name, command, dir, healthPath } = over
  if (command === undefined) return undefined
  const routed = start.routedProcess === null || name === start.routedProcess
  return {
    name,
    kind: over.kind ?? (routed ? 'web' : 'worker'),
    ...startOf(command),
    ...(dir === undefined ? {} : { dir }),
    ...(healthPath === undefined ? {} : { healthPath }),
  }
}

function startOf({ command, position }: Start) {
  return { command, origin: { label: position.file, position } }
}

function withRelease(plan: Plan, { name, dir }: ServiceOverlay, command: Start): Plan {
  const { file, line } = command.position
  const message = `the ${name} phase "${command.command}" (${file} line ${line}) is not run; run it with --release`
  return {
    ...plan,
    release: { ...startOf(command), ...(dir === undefined ? {} : { dir }) },
    notices: [
      ...plan.notices.filter(({ code }) => code !== 'release-skipped'),
      { code: 'release-skipped', message },
    ],
  }
}

/** A port of the user's is a value of the platform's variable, with its rules. */
function envOf(overlay: ServicesOverlay, over: ServiceOverlay | undefined, { port }: Platform) {
  const named =
    over?.port === undefined
      ? []
      : [{ name: port.variable, value: String(over.port.port), position: over.port.position }]
  return [...overlay.env, ...(over?.env ?? []), ...named]
}

function countsOf(services: readonly ServiceOverlay[], plan: Plan): Readonly<Record<string, number>> {
  const known = new Map(plan.services.map(({ name, instances }) => [name, instances]))
  return Object.fromEntries(services.map(({ name, instances }) => [name, instances ?? known.get(name) ?? 1]))
}

function notStarted({ name, position }: ServiceOverlay, plan: Plan, platform: Platform): Notice {
  const known = plan.services.map(service => service.name).join(', ') || 'none'
  const message = `${position.file} line ${position.line}: ${name} has no command, and ${platform.name} finds none for it in the project: it is not started (services found: ${known})`
  return { code: 'no-start-command', message }
}

function pick(
  counts: Readonly<Record<string, number>>,
  wanted: (name: string) => boolean,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => wanted(name)))
}
