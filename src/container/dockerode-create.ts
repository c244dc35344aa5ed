import type { ContainerCreateOptions, HealthConfig, MountConfig } from 'dockerode'
import type { ContainerHealthcheck, ContainerMount } from '../model/container.ts'
import { present } from '../util/present.ts'
import type { ContainerOptions } from './engine.ts'

const nanosecondsPerMs = 1_000_000

/**
 * The body of `POST /containers/create`.
 * @param publishAddress where ports are published, e.g. `127.0.0.1`; empty: on every interface
 */
export function createBody(o: ContainerOptions, publishAddress: string): ContainerCreateOptions {
  const ports = (o.publish ?? []).map(port => `${port}/tcp`)
  return {
    name: o.name,
    Image: o.image,
    Env: Object.entries(o.environment).map(([name, value]) => `${name}=${value}`),
    Labels: { ...o.labels },
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    ...present({
      platform: o.platform,
      Entrypoint: o.entrypoint && [...o.entrypoint],
      Cmd: o.command && [...o.command],
      User: o.user,
      WorkingDir: o.workingDir,
      Hostname: o.hostname,
      StopSignal: o.stopSignal,
      Healthcheck: o.healthcheck && healthConfig(o.healthcheck),
      ExposedPorts: ports.length > 0 ? Object.fromEntries(ports.map(port => [port, {}])) : undefined,
      NetworkingConfig: o.network && {
        EndpointsConfig: { [o.network.id]: { Aliases: [...o.network.aliases] } },
      },
    }),
    HostConfig: {
      // Its output is read as it comes; a copy on the engine's disk would only grow.
      LogConfig: { Type: 'none', Config: {} },
      ...present({
        Init: o.init,
        Memory: o.memoryBytes,
        // The same as the memory: no swap, as on a platform.
        MemorySwap: o.memoryBytes,
        Mounts: o.mounts?.map(mount),
        ExtraHosts: o.extraHosts && [...o.extraHosts],
        NetworkMode: o.sharesNetworkOf === undefined ? o.network?.id : `container:${o.sharesNetworkOf}`,
        PortBindings:
          ports.length > 0
            ? Object.fromEntries(ports.map(port => [port, [{ HostIp: publishAddress, HostPort: '' }]]))
            : undefined,
      }),
    },
  }
}

function healthConfig(check: ContainerHealthcheck): HealthConfig {
  return {
    Test: [...check.test],
    ...present({
      Interval: nanoseconds(check.intervalMs),
      Timeout: nanoseconds(check.timeoutMs),
      Retries: check.retries,
      StartPeriod: nanoseconds(check.startPeriodMs),
    }),
  }
}

function nanoseconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * nanosecondsPerMs)
}

function mount(o: ContainerMount): MountConfig[number] {
  return { Type: o.kind, Source: o.source, Target: o.target, ReadOnly: o.readOnly }
}
