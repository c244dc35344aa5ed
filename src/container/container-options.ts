import type { ContainerMount } from '../model/container.ts'
import type { ContainerStart } from './container-start.ts'
import type { ContainerOptions } from './engine.ts'

/** What the engine is asked to make. */
export function containerOptions(o: ContainerStart, mounts: readonly ContainerMount[]): ContainerOptions {
  const { spec, engine, name, environment, labels, hostname, network, extraHosts, ports } = o
  const { entrypoint, command, user, workingDir, init, memoryBytes, healthcheck, build } = spec
  return {
    name,
    // Its name may be given to another image meanwhile.
    image: o.image.id,
    environment,
    labels,
    ...(network !== undefined && { network }),
    extraHosts,
    ...(build?.platform !== undefined && { platform: build.platform }),
    ...(entrypoint !== undefined && { entrypoint }),
    ...(command !== undefined && { command }),
    ...(user !== undefined && { user }),
    ...(workingDir !== undefined && { workingDir }),
    ...(hostname !== undefined && { hostname }),
    ...(init !== undefined && { init }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(mounts.length > 0 && { mounts }),
    ...(healthcheck !== undefined && { healthcheck }),
    ...(engine.info.reach === 'published' && { publish: ports }),
  }
}
