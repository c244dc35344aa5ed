import type { ExpectationResult } from './expectation.ts'
import type { RouterFailureKind } from './router-rules.ts'

/** One running copy of a service. `down`: ended because it was told to. */
export type InstanceState = 'created' | 'starting' | 'up' | 'stopping' | 'down' | 'crashed'

export interface InstanceId {
  /** e.g. `web` */
  readonly service: string
  /** from 1 */
  readonly index: number
  /** e.g. `web.1` */
  readonly name: string
}

/** How a process ended: a code or a signal. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

export interface ProcessRef {
  readonly pid: number
  /** The command line, for people to read. */
  readonly command: string
}

/** A socket that waits for traffic. */
export type Listener = TcpListener | UdpListener | UnixListener

export interface TcpListener {
  readonly kind: 'tcp'
  readonly family: 'ipv4' | 'ipv6'
  /** Numeric, e.g. `0.0.0.0`, `127.0.0.1`, `::`, `::1`. */
  readonly address: string
  readonly port: number
  /** Known for `::` only: true when it takes IPv4 connections too. */
  readonly dualStack?: boolean
  readonly process: ProcessRef | undefined
}

export interface UdpListener {
  readonly kind: 'udp'
  readonly family: 'ipv4' | 'ipv6'
  readonly address: string
  readonly port: number
  readonly process: ProcessRef | undefined
}

export interface UnixListener {
  readonly kind: 'unix'
  readonly path: string
  readonly process: ProcessRef | undefined
}

/** What a dial of one address and port got. */
export interface Dial {
  readonly address: string
  readonly port: number
  readonly outcome: 'connected' | 'refused' | 'timeout' | 'unreachable' | 'error'
  /** The system's code, e.g. `ECONNREFUSED`. */
  readonly errorCode?: string
}

/** What an HTTP request to the instance, or through the router, got. */
export interface HttpProbe {
  readonly url: string
  readonly host: string
  readonly outcome: 'answer' | 'not-http' | 'closed' | 'refused' | 'timeout' | 'error'
  readonly status?: number
  readonly location?: string
  /** First bytes of the answer (of the body, when it was HTTP), printable, 200 characters at most. */
  readonly head?: string
  readonly error?: string
  /** What the bytes look like when they are not HTTP; with `closed`, what the server speaks instead. */
  readonly looksLike?: 'tls' | 'http2' | 'banner'
  /** The app did answer in HTTP, and this is why the router did not pass it on; with `not-http`. */
  readonly withheld?: RouterFailureKind
  readonly tookMs: number
}

/** The answer to the first request, with what following it as a browser and the requests after it told. */
export interface FirstAnswer extends HttpProbe {
  /** The URLs its redirect led to, when the last of them is one of those before. */
  readonly loop?: readonly string[]
  /** Names of cookies that were set without `Secure`, though the client uses https. */
  readonly insecureCookies?: readonly string[]
  /** What became of the user's own requests, in their order. */
  readonly expectations?: readonly ExpectationResult[]
}
