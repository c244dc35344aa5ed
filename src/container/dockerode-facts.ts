import type { ContainerInspectInfo, ImageInspectInfo } from 'dockerode'
import type { ContainerHealthcheck, ImageFacts } from '../model/container.ts'
import { present } from '../util/present.ts'
import type { ContainerState } from './engine.ts'

const nanosecondsPerMs = 1_000_000

/** What `GET /images/{name}/json` says; fields that it leaves out are the image's that sets nothing. */
export function imageFacts(image: ImageInspectInfo): ImageFacts {
  const config: ImageConfig = image.Config ?? {}
  return {
    id: image.Id.startsWith('sha256:') ? image.Id : `sha256:${image.Id}`,
    exposedPorts: tcpPorts(Object.keys(config.ExposedPorts ?? {})),
    env: variables(config.Env ?? []),
    entrypoint: words(config.Entrypoint),
    command: words(config.Cmd),
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
    ...present({
      stopSignal: config.StopSignal || undefined,
      healthcheck: config.Healthcheck == null ? undefined : healthcheck(config.Healthcheck),
    }),
    platform: [image.Os, image.Architecture, variant(image)].filter(part => part !== '').join('/'),
  }
}

interface ImageConfig {
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null | undefined
  readonly Env?: readonly string[] | null | undefined
  readonly Entrypoint?: string | readonly string[] | null | undefined
  readonly Cmd?: readonly string[] | null | undefined
  readonly User?: string | undefined
  readonly WorkingDir?: string | undefined
  readonly StopSignal?: string | undefined
  readonly Healthcheck?: RawHealthcheck | null | undefined
}

interface RawHealthcheck {
  readonly Test?: readonly string[] | undefined
  readonly Interval?: number | undefined
  readonly Timeout?: number | undefined
  readonly Retries?: number | undefined
  readonly StartPeriod?: number | undefined
}

function tcpPorts(names: readonly string[]): readonly number[] {
  return names
    .map(name => /^(\d+)(?:\/tcp)?$/.exec(name)?.[1])
    .filter(port => port !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
}

function variables(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map(entry => {
      const [name = ''] = entry.split('=', 1)
      return [name, entry.slice(name.length + 1)]
    }),
  )
}

function words(value: string | readonly string[] | null | undefined): readonly string[] {
  if (value == null) return []
  return typeof value === 'string' ? [value] : value
}

function healthcheck(raw: RawHealthcheck): ContainerHealthcheck {
  return {
    test: raw.Test ?? [],
    ...present({
      intervalMs: toMs(raw.Interval),
      timeoutMs: toMs(raw.Timeout),
      retries: raw.Retries || undefined,
      startPeriodMs: toMs(raw.StartPeriod),
    }),
  }
}

/** 0 is the engine's way to say that nothing is set. */
function toMs(nanoseconds: number | undefined): number | undefined {
  return nanoseconds ? nanoseconds / nanosecondsPerMs : undefined
}

function variant(image: ImageInspectInfo): string {
  return 'Variant' in image && typeof image.Variant === 'string' ? image.Variant : ''
}

/** What `GET /containers/{id}/json` says. */
export function containerState(container: ContainerInspectInfo): ContainerState {
  const { State: state, NetworkSettings: network } = container
  const [own] = Object.values(network.Networks ?? {})
  return {
    status: status(state),
    pid: state.Pid,
    exitCode: state.ExitCode,
    outOfMemory: state.OOMKilled,
    error: state.Error ?? '',
    ...present({
      address: own?.IPAddress || undefined,
      address6: own?.GlobalIPv6Address || undefined,
      gateway: own?.Gateway || undefined,
      health: health(state.Health),
    }),
    published: published(network.Ports ?? {}),
  }
}

function status(state: ContainerInspectInfo['State']): ContainerState['status'] {
  if (state.Running || state.Paused) return 'running'
  return ['created', 'configured', 'initialized'].includes(state.Status) ? 'created' : 'exited'
}

function published(
  ports: Readonly<Record<string, readonly { readonly HostPort?: string }[] | null | undefined>>,
): ReadonlyMap<number, number> {
  const pairs = Object.entries(ports).flatMap(([name, bindings]) => {
    const inside = /^(\d+)\/tcp$/.exec(name)?.[1]
    const outside = bindings?.find(binding => binding.HostPort)?.HostPort
    return inside === undefined || outside === undefined ? [] : [[Number(inside), Number(outside)] as const]
  })
  return new Map(pairs)
}

function health(raw: ContainerInspectInfo['State']['Health']): ContainerState['health'] {
  const known = (['starting', 'healthy', 'unhealthy'] as const).find(word => word === raw?.Status)
  if (raw === undefined || known === undefined) return undefined
  return {
    status: known,
    results: (raw.Log ?? []).map(result => ({ status: result.ExitCode, output: result.Output })),
  }
}
