import type {
  ContainerInspectInfo,
  ContainerStats,
  ExecInspectInfo,
  ImageInspectInfo,
  NetworkInspectInfo,
  VolumeInspectInfo,
} from 'dockerode'
import type { EngineHttp } from './engine-http.ts'

type Values = Readonly<Record<string, unknown>>

/** What a container, an image, a network or a volume is asked for; refusals reject with `statusCode` and `json`. */
export interface ContainerHandle {
  /** Resolves to the stream of what it writes, in frames. */
  attach(query: { readonly stream: true; readonly stdout: true; readonly stderr: true }): Promise<unknown>
  start(): Promise<unknown>
  inspect(): Promise<ContainerInspectInfo>
  /** Resolves at once, to a stream that ends when the container does. */
  wait(query: { readonly condition: 'not-running' }, signal: AbortSignal): Promise<unknown>
  kill(query: { readonly signal: string }): Promise<unknown>
  exec(body: Values & { readonly Cmd: readonly string[] }): Promise<ExecHandle>
  top(query: { readonly ps_args: string }): Promise<Top>
  stats(query: { readonly stream: false; readonly 'one-shot': true }): Promise<ContainerStats>
  remove(query: { readonly force: true; readonly v: true }): Promise<unknown>
}

export interface ExecHandle {
  /** Resolves to the stream of what it writes, in frames. */
  start(): Promise<unknown>
  inspect(): Promise<ExecInspectInfo>
}

interface Top {
  readonly Titles: readonly string[]
  readonly Processes: readonly string[][] | null
}

export interface ImageHandle {
  inspect(): Promise<ImageInspectInfo>
  tag(query: { readonly repo: string; readonly tag: string }): Promise<unknown>
  remove(): Promise<unknown>
}

export interface NetworkHandle {
  inspect(): Promise<NetworkInspectInfo>
  remove(): Promise<unknown>
}

export interface VolumeHandle {
  inspect(): Promise<VolumeInspectInfo>
  remove(): Promise<unknown>
}

export function containerHandle(http: EngineHttp, id: string): ContainerHandle {
  const path = `/containers/${id}`
  return {
    attach: query => http.ask('POST', `${path}/attach`, { query, isStream: true }),
    start: () => http.ask('POST', `${path}/start`),
    inspect: () => http.ask('GET', `${path}/json`),
    wait: (query, signal) => http.ask('POST', `${path}/wait`, { query, isStream: true, signal }),
    kill: query => http.ask('POST', `${path}/kill`, { query }),
    async exec(body) {
      const { Id } = await http.ask<{ readonly Id: string }>('POST', `${path}/exec`, { body })
      return execHandle(http, Id)
    },
    top: query => http.ask('GET', `${path}/top`, { query }),
    stats: query => http.ask('GET', `${path}/stats`, { query }),
    remove: query => http.ask('DELETE', path, { query }),
  }
}

function execHandle(http: EngineHttp, id: string): ExecHandle {
  const path = `/exec/${id}`
  return {
    start: () => http.ask('POST', `${path}/start`, { body: { Detach: false, Tty: false }, isStream: true }),
    inspect: () => http.ask('GET', `${path}/json`),
  }
}

export function imageHandle(http: EngineHttp, name: string): ImageHandle {
  const path = `/images/${name}`
  return {
    inspect: () => http.ask('GET', `${path}/json`),
    tag: query => http.ask('POST', `${path}/tag`, { query }),
    remove: () => http.ask('DELETE', path),
  }
}

export function networkHandle(http: EngineHttp, id: string): NetworkHandle {
  const path = `/networks/${id}`
  return { inspect: () => http.ask('GET', path), remove: () => http.ask('DELETE', path) }
}

export function volumeHandle(http: EngineHttp, name: string): VolumeHandle {
  const path = `/volumes/${name}`
  return { inspect: () => http.ask('GET', path), remove: () => http.ask('DELETE', path) }
}
