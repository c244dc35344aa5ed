import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { Dial } from './dockerode-dial.ts'
import {
  type ContainerHandle,
  containerHandle,
  type ImageHandle,
  imageHandle,
  type NetworkHandle,
  networkHandle,
  type VolumeHandle,
  volumeHandle,
} from './dockerode-handles.ts'
import type { RawInfo } from './dockerode-info.ts'
import { EngineHttp } from './engine-http.ts'

interface Filters {
  readonly filters: { readonly label: readonly string[] }
}

/**
 * What is asked of an engine's API, in the words of dockerode, whose types these are. The library itself is not loaded:
 * it comes with gRPC for BuildKit's sessions, an ssh client and a tar packer, a third of a second's work of which nothing
 * is needed here, and a container's start takes no longer than that.
 */
export interface EngineApi {
  version(): Promise<Docker.DockerVersion>
  info(): Promise<RawInfo>
  ping(): Promise<unknown>
  /** Over a connection that is opened for it. */
  pingAnew(): Promise<unknown>
  getContainer(id: string): ContainerHandle
  getImage(name: string): ImageHandle
  getNetwork(id: string): NetworkHandle
  getVolume(name: string): VolumeHandle
  createContainer(o: Docker.ContainerCreateOptions): Promise<{ readonly id: string }>
  createNetwork(o: Docker.NetworkCreateOptions): Promise<{ readonly id: string }>
  createVolume(o: Docker.VolumeCreateOptions): Promise<unknown>
  listContainers(o: Filters & { readonly all: boolean }): Promise<readonly Docker.ContainerInfo[]>
  listNetworks(o: Filters): Promise<readonly Docker.NetworkInspectInfo[]>
  listVolumes(o: Filters): Promise<{ readonly Volumes: readonly Docker.VolumeInspectInfo[] | null }>
  listImages(o: Filters): Promise<readonly Docker.ImageInfo[]>
  /** Resolves to the stream of its progress. */
  pull(name: string, o: { readonly abortSignal: AbortSignal; readonly platform?: string }): Promise<unknown>
  /** Resolves to the stream of its output. */
  buildImage(context: Readable, o: BuildQuery): Promise<unknown>
}

interface BuildQuery extends Readonly<Record<string, unknown>> {
  readonly abortSignal: AbortSignal
}

export function engineApi(options: Dial['options']): EngineApi {
  const http = new EngineHttp(options)
  const create = async (path: string, body: object, query = {}): Promise<{ readonly id: string }> => {
    const { Id: id } = await http.ask<{ readonly Id: string }>('POST', path, { query, body })
    return { id }
  }
  return {
    version: () => http.ask('GET', '/version'),
    info: () => http.ask('GET', '/info'),
    ping: () => http.ask('GET', '/_ping'),
    pingAnew: () => {
      for (const sockets of Object.values(options.agent.freeSockets))
        for (const socket of sockets ?? []) socket.destroy()
      return http.ask('GET', '/_ping')
    },
    getContainer: id => containerHandle(http, id),
    getImage: name => imageHandle(http, name),
    getNetwork: id => networkHandle(http, id),
    getVolume: name => volumeHandle(http, name),
    createContainer: ({ name, platform, ...body }) => create('/containers/create', body, { name, platform }),
    createNetwork: body => create('/networks/create', body),
    createVolume: body => http.ask('POST', '/volumes/create', { body }),
    listContainers: query => http.ask('GET', '/containers/json', { query }),
    listNetworks: query => http.ask('GET', '/networks', { query }),
    listVolumes: query => http.ask('GET', '/volumes', { query }),
    listImages: query => http.ask('GET', '/images/json', { query }),
    pull: (name, { abortSignal: signal, platform }) =>
      http.ask('POST', '/images/create', { query: { ...source(name), platform }, isStream: true, signal }),
    buildImage: (tar, { abortSignal: signal, ...query }) =>
      http.ask('POST', '/build', { query, tar, isStream: true, signal }),
  }
}

/** `registry:5000/name:tag`, `name@sha256:...`; without either it is the latest that is meant, not all there are. */
function source(name: string): { readonly fromImage: string; readonly tag: string } {
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  const end = name.includes('@') ? name.indexOf('@') : colon
  if (end < 0) return { fromImage: name, tag: 'latest' }
  return { fromImage: name.slice(0, end), tag: name.slice(end + 1) }
}
