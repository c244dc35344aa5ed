import type { Socket } from 'node:net'
import type { Client } from 'undici'
import { type DialTarget, dial } from './dial.ts'
import { undici } from './lazy-packages.ts'

export interface UpstreamSettings {
  readonly connectMs: number
  /** Idle time before a kept connection is closed; 0: none is kept. */
  readonly keepAliveMs: number
  /** Bytes of an answer's whole head. */
  readonly maxHeaderSize: number
}

/**
 * The connections to one instance: undici clients of one socket each, the last one used is the first one
 * taken again, so that connections nobody needs grow idle and close.
 */
export class UpstreamClients {
  readonly keepsAlive: boolean
  readonly #target: DialTarget
  readonly #settings: UpstreamSettings
  readonly #idle: UpstreamClient[] = []
  #retired = false

  constructor(target: DialTarget, settings: UpstreamSettings) {
    this.#target = target
    this.#settings = settings
    this.keepsAlive = settings.keepAliveMs > 0
  }

  acquire(): UpstreamClient {
    return (
      this.#idle.pop() ?? new UpstreamClient(this.#target, this.#settings, client => this.#forget(client))
    )
  }

  /** Gives a client back after its request; `whole`: the answer was read to its end. */
  release(client: UpstreamClient, whole: boolean): void {
    if (whole && this.keepsAlive && !this.#retired && client.connected) this.#idle.push(client)
    else client.close()
  }

  /** Closes what is idle, and the others as they come back. */
  retire(): void {
    this.#retired = true
    for (const client of this.#idle.splice(0)) client.close()
  }

  #forget(client: UpstreamClient): void {
    const index = this.#idle.indexOf(client)
    if (index < 0) return
    this.#idle.splice(index, 1)
    client.close()
  }
}

/** One connection to an instance, and the bookkeeping that undici does not do. */
export class UpstreamClient {
  readonly client: Client
  #connectMs = 0
  #socket: Socket | null = null

  constructor(
    target: DialTarget,
    settings: UpstreamSettings,
    disconnected: (client: UpstreamClient) => void,
  ) {
    const { keepAliveMs } = settings
    const { Client } = undici()
    this.client = new Client('http://app', {
      // The name above is never looked up: `connect` below knows the address.
      // Own deadlines: undici's tick in half seconds.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: settings.maxHeaderSize,
      keepAliveTimeout: Math.max(1, keepAliveMs),
      keepAliveMaxTimeout: Math.max(1, keepAliveMs),
      // Negative: a shorter time the app announces does not shorten ours, as on the platform.
      keepAliveTimeoutThreshold: -keepAliveMs,
      connect: (_options, connected) => {
        this.#socket = dial(target, settings.connectMs, (error, socket, tookMs) => {
          this.#connectMs = tookMs
          if (socket === null) connected(error ?? new Error('not connected'), null)
          else connected(null, socket)
        })
      },
    })
    this.client.on('disconnect', () => {
      this.#socket = null
      disconnected(this)
    })
    this.client.on('connectionError', () => {
      this.#socket = null
    })
  }

  get connected(): boolean {
    return this.#socket !== null && !this.#socket.destroyed
  }

  /** How long the connect took that was made for this request, in ms; 0 when there was a connection. */
  takeConnectMs(): number {
    const tookMs = this.#connectMs
    this.#connectMs = 0
    return tookMs
  }

  /** Closes the connection once the request that is ending on it has ended. */
  close(): void {
    this.client.close().catch(() => undefined)
  }

  /** Gives up a connect that is under way. */
  cancel(): void {
    this.#socket?.destroy()
    this.client.destroy().catch(() => undefined)
  }
}
