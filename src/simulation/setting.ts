import { resolve } from 'node:path'
import type { Host } from '../host.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { HttpCheck, Platform, PortRule } from '../model/platform.ts'
import type { HealthTiming } from '../model/project.ts'
import type { RunningInstance } from '../model/running.ts'
import { appHostname } from '../plan/app-hostname.ts'
import { containerPort } from '../plan/container-port.ts'
import { buildEnvironment } from '../plan/environment.ts'
import { findUserPort, readUserPort } from '../plan/user-port.ts'
import { choosePort, type LeasedPort } from '../ports/choose-port.ts'
import { instanceAddress } from '../probe/instance-address.ts'
import { readEnvFile } from '../project/env-file.ts'
import { findSourceHits } from '../project/source-hits.ts'
import type { BootPolicy, StartRequest, SuperviseContext } from '../supervise/launch.ts'
import type { LinkedHost } from './links.ts'
import type { Neighbourhood } from './neighbourhood.ts'
import { startAsProcess } from './start-instance.ts'

/** `check` watches this long past the deadline, to tell a late bind from none. */
const lateMs = 5_000
const defaultSettleMs = 10_000
const shortestSettleMs = 3_000

/** When a boot is over, for each command. */
export function bootPolicy(
  mode: CommandName,
  platform: Platform,
  options: SimulateOptions,
  { bootBeforeMs }: { readonly bootBeforeMs?: number },
): BootPolicy {
  const patient = options.patient ?? false
  return {
    deadlineMs: platform.boot.timeoutMs,
    settleMs: options.settleMs ?? settleMs(bootBeforeMs),
    silenceMs: options.silenceMs,
    patient,
    // A generation behind one that serves is not waited for once it is clear that it will not come up.
    concludeEarly: (mode !== 'up' || bootBeforeMs !== undefined) && !patient,
    lateMs: mode === 'check' ? lateMs : 0,
    health: undefined,
    restart: mode === 'up',
  }
}

/** An app that came up in half a second will not open PORT ten seconds after another port: its next boot is told sooner. */
function settleMs(bootBeforeMs: number | undefined): number {
  if (bootBeforeMs === undefined) return defaultSettleMs
  return Math.min(defaultSettleMs, Math.max(shortestSettleMs, 2 * bootBeforeMs + 1_000))
}

/** What supervise needs of the outside: ports, environments, addresses, the project's source. */
export async function superviseContext(
  given: Omit<
    SuperviseContext,
    'prepare' | 'start' | 'dialTarget' | 'findSources' | 'hostname' | 'healthOf'
  > & {
    readonly options: SimulateOptions
    readonly host: Host
    /** Notices that have been told, by code and instance: each generation has the same to say. */
    readonly told: Set<string>
    /** Starts what runs in a container. */
    readonly startContainer: (request: StartRequest, hosts: readonly LinkedHost[]) => Promise<RunningInstance>
    /** Of the generation. */
    readonly plan: Plan
    /** Of its containers, once they are made. */
    readonly images: ReadonlyMap<string, Parameters<typeof containerPort>[1]>
    readonly neighbourhood: Neighbourhood
  },
): Promise<SuperviseContext> {
  const { options, host, project, platform, emit, told } = given
  const extraEnvFile =
    options.envFile === undefined ? [] : await readEnvFile(resolve(host.cwd, options.envFile))
  const overrides = Object.entries(options.env ?? {}).map(([name, value]) => ({ name, value }))
  const sources = { platform, envFile: project.env, extraEnvFile, overrides }
  const { runtime } = project
  const ports = new Map<string, LeasedPort>()
  const notice = (instance: string, code: string, message: string) => {
    const key = `${code} ${instance}`
    if (told.has(key)) return
    told.add(key)
    emit({ type: 'notice', code, message })
  }
  const inside = (service: Service): LeasedPort => {
    const known = ports.get(service.name)
    if (known !== undefined) return known
    const { rule, from } = portRule({ ...sources, service })
    const image = from === 'platform' ? given.images.get(service.name) : undefined
    const { choice, others } = image ? containerPort(platform, image) : { choice: rule.choice, others: [] }
    // A container has all ports of its own network to itself.
    const number = given.neighbourhood.portInside(service.name, choice)
    const port = { port: number, [Symbol.asyncDispose]: async () => {} }
    ports.set(service.name, port)
    if (others.length > 0)
      notice(
        service.name,
        'several-exposed',
        `the image of ${service.name} exposes ${others.join(', ')}, too: ${platform.port.variable} is the first, ${port.port}`,
      )
    return port
  }
  const links = given.neighbourhood.links(given.plan, service => inside(service).port)
  return {
    ...given,
    hostname: appHostname(platform, project.dir),
    healthOf({ kind, protocol, healthPath, health }) {
      if (protocol === 'tcp') return undefined
      return kind === 'web'
        ? healthCheck(platform, options.healthPath ?? healthPath, health)
        : healthCheck(platform, undefined)
    },
    async prepare(service, id) {
      const getsPort = service.kind === 'web'
      const choose = () =>
        service.container === undefined
          ? choosePort(portRule({ ...sources, service }).rule, { signal: given.signal })
          : inside(service)
      const port = getsPort ? await choose() : undefined
      if (port?.replaced !== undefined)
        notice(
          id.name,
          'port-replaced',
          `${platform.port.variable} ${port.replaced} replaced by ${port.port} for ${id.name}`,
        )
      const built = buildEnvironment({
        service,
        index: id.index,
        port: port?.port,
        links: await links.variablesFor(service),
        ...sources,
        ...(runtime === undefined ? {} : { runtime }),
        projectDir: project.dir,
        inherit: options.inheritEnv ?? false,
        shellEnvironment: host.environment,
        system: host.system,
      })
      for (const { code, message } of built.notices) notice(service.name, code, message)
      return { port, environment: built.environment, withheld: built.withheld }
    },
    start: async request =>
      request.service.container === undefined
        ? startAsProcess(given, request)
        : given.startContainer(request, await links.hostsFor(request.service)),
    dialTarget(id) {
      if (platform.bind.loopbackIsReachable) return { address: '127.0.0.1' }
      const family = platform.bind.family === 'ipv6' ? 'ipv6' : 'ipv4'
      const { address, localAddress } = instanceAddress(id.index, family, host.system, host.interfaces)
      return { address, ...(localAddress === undefined ? {} : { localAddress }) }
    },
    findSources: ports => findSourceHits(project.dir, { ports }),
  }
}

/** The platform's own HTTP check, or the user's `--health-path` where it has none. */
function healthCheck(
  platform: Platform,
  path: string | undefined,
  timing: HealthTiming = {},
): HttpCheck | undefined {
  const { check } = platform.boot
  if (check.kind === 'http') return { ...check, ...timing, path: path ?? check.path }
  if (path === undefined) return undefined
  return { ...(platform.boot.httpCheck ?? defaultCheck), ...timing, path }
}

/** Where the platform has no HTTP check and the user demands one. */
const defaultCheck: Omit<HttpCheck, 'path'> = {
  kind: 'http',
  method: 'GET',
  passes: [[200, 399]],
  intervalMs: 1_000,
  timeoutMs: 5_000,
  headers: {},
}

/** The port of the platform's file, the platform's, or the user's own where the platform lets them choose. */
function portRule(sources: Parameters<typeof findUserPort>[0]): {
  readonly rule: PortRule
  readonly from: 'file' | 'user' | 'platform'
} {
  const rule = sources.platform.port
  const declared = sources.service?.port
  if (declared !== undefined) return { rule: fixed(rule, declared.port), from: 'file' }
  const asked = rule.userMaySet ? findUserPort(sources) : undefined
  return asked === undefined
    ? { rule, from: 'platform' }
    : { rule: fixed(rule, readUserPort(asked)), from: 'user' }
}

function fixed(rule: PortRule, port: number): PortRule {
  return { ...rule, choice: { kind: 'fixed', port } }
}
