import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import Container from 'dockerode/lib/container.js'
import Image from 'dockerode/lib/image.js'
import Network from 'dockerode/lib/network.js'
import Volume from 'dockerode/lib/volume.js'
import type { Dial } from './dockerode-dial.ts'
import type { RawInfo } from './dockerode-info.ts'
import { type EngineCall, EngineModem } from './dockerode-modem.ts'

interface Filters {
  readonly filters: { readonly label: readonly string[] }
}

/**
 * What is used of dockerode's `Docker`, made of its other classes: with it comes gRPC for BuildKit's sessions, which takes
 * a quarter of a second to load and is never used, as builds with BuildKit are the docker CLI's.
 */
export interface EngineApi {
  readonly modem: EngineModem
  version(): Promise<Docker.DockerVersion>
  info(): Promise<RawInfo>
  ping(): Promise<unknown>
  getContainer(id: string): Docker.Container
  getImage(name: string): Docker.Image
  getNetwork(id: string): Docker.Network
  getVolume(name: string): Docker.Volume
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
  const modem = new EngineModem(options)
  const send = <T>(
    method: string,
    path: string,
    o: Omit<EngineCall, 'method' | 'path' | 'statusCodes'> = {},
  ) =>
    new Promise<T>((resolve, reject) => {
      modem.dial({ method, path, statusCodes: { 200: true, 201: true }, ...o }, (error, answer) => {
        if (error === null) resolve(answer as T)
        else reject(error)
      })
    })
  const get = <T>(path: string, query = {}): Promise<T> => send('GET', path, { options: query })
  const create = async (path: string, body: object, query = {}): Promise<{ readonly id: string }> => {
    const made = await send<{ readonly Id: string }>('POST', path, {
      options: { _query: query, _body: body },
    })
    return { id: made.Id }
  }
  return {
    modem,
    version: () => get('/version'),
    info: () => get('/info'),
    ping: () => get('/_ping'),
    getContainer: id => new Container(modem, id),
    getImage: name => new Image(modem, name),
    getNetwork: id => new Network(modem, id),
    getVolume: name => new Volume(modem, name),
    createContainer: ({ name, platform, ...body }) => create('/containers/create?', body, { name, platform }),
    createNetwork: body => create('/networks/create', body),
    createVolume: body => create('/volumes/create', body),
    listContainers: query => get('/containers/json?', query),
    listNetworks: query => get('/networks?', query),
    listVolumes: query => get('/volumes?', query),
    listImages: query => get('/images/json?', query),
    pull: (name, { abortSignal, platform }) =>
      send('POST', '/images/create?', {
        abortSignal,
        isStream: true,
        options: { _query: { ...source(name), platform }, _body: {} },
      }),
    buildImage: (context, { abortSignal, ...options }) =>
      send('POST', '/build?', { abortSignal, isStream: true, file: context, options }),
  }
}

/** `registry:5000/name:tag`, `name@sha256:...`; without either it is the latest that is meant, not all there are. */
function source(name: string): { readonly fromImage: string; readonly tag: string } {
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  const end = name.includes('@') ? name.indexOf('@') : colon
  if (end < 0) return { fromImage: name, tag: 'latest' }
  return { fromImage: name.slice(0, end), tag: name.slice(end + 1) }
}
