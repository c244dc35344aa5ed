import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { RouterFailureKind } from '../model/router-rules.ts'
import type { RouterTarget } from './admission.ts'
import type { ClientConnection } from './client-connection.ts'
import { dial } from './dial.ts'
import { EarlyBytes } from './early-bytes.ts'
import type { AnsweredInPlace } from './error-page.ts'
import { Exchange } from './exchange.ts'
import { upstreamFailure } from './failures.ts'
import { forwardUpgrade } from './forward-upgrade.ts'
import { rawFailure } from './raw-answer.ts'
import { hasBody } from './request-body.ts'
import type { Traffic } from './traffic.ts'
import type { UpgradeSide } from './upgrade-side.ts'

/** `open`: the app has answered, and the two sockets are piped. */
type Phase = 'queued' | 'connecting' | 'awaiting' | 'open'

/** A request to upgrade, and the connection it becomes. Logged when that ends. */
export class UpgradeExchange extends Exchange implements UpgradeSide {
  readonly client: Socket
  readonly protocol: string | null
  #phase: Phase = 'queued'
  #upstream: Socket | null = null
  /** Bytes that the connection to the app had received when what is counted began. */
  #countedFrom = 0
  /** Counted by whoever reads the answer's body; `null`: what is counted is what the connection receives. */
  #bodyBytes: number | null = null
  readonly #early: EarlyBytes
  #expectsContinue: boolean

  constructor(traffic: Traffic, connection: ClientConnection, req: IncomingMessage, early: Buffer) {
    super(traffic, connection, req)
    this.client = connection.socket
    this.#early = new EarlyBytes(this.client, early)
    this.#expectsContinue = /^100-continue$/i.test(req.headers.expect ?? '')
    const protocol = req.headers.upgrade ?? ''
    // HTTP/2 over an upgrade is not spoken on these platforms: the request goes on as an ordinary one.
    this.protocol = protocol === '' || /^h2c?\b/i.test(protocol) ? null : protocol
    this.client.on('close', () => this.#clientClosed())
    this.client.once('end', this.#onEnd)
  }

  get maxHead(): number {
    return this.traffic.rules.responseLimits.headerLine + 65_536
  }

  get endless(): boolean {
    return this.#phase === 'open'
  }

  protected forward(target: RouterTarget): void {
    this.#phase = 'connecting'
    // As curl asks with a large body, which it offers to send by HTTP/2.
    if (this.#expectsContinue) this.client.write('HTTP/1.1 100 Continue\r\n\r\n')
    this.#expectsContinue = false
    const to = { ...target.instance, allowHalfOpen: !this.#isWebSocket }
    this.#upstream = dial(to, this.traffic.rules.timeouts.connectMs, (error, socket, tookMs) =>
      this.#dialled(error, socket, tookMs),
    )
  }

  opened(
    status: number,
    statusText: string,
    rawHeaders: readonly string[],
    received: number,
  ): string[] | null {
    const { headers, refusal } = this.traffic.responseHead.read(status, statusText, rawHeaders, this)
    if (refusal !== null || this.replaces(status)) {
      this.fail(refusal ?? 'replaced-answer')
      return null
    }
    this.#phase = 'open'
    this.admission?.upgraded()
    this.status = status
    this.#countedFrom = (this.#upstream?.bytesRead ?? 0) - received
    this.client.off('end', this.#onEnd)
    this.dueList?.stop(this)
    // What is written to the client and what is read from it both count as traffic for its socket.
    const { idleMs, upgradedIdleMs = idleMs } = this.traffic.rules.timeouts
    this.client.setTimeout(upgradedIdleMs, () => this.onDue())
    this.stick(headers)
    return headers
  }

  takeEarly(): Buffer {
    return this.#early.take()
  }

  counted(bytes: number): void {
    this.#bodyBytes = (this.#bodyBytes ?? 0) + bytes
  }

  complete(): void {
    if (this.done) return
    this.#count()
    this.close(null)
    if (this.#upstream !== null) this.client.unpipe(this.#upstream).resume()
    this.#upstream?.destroy()
    this.connection.end('')
  }

  failed(error: Error): void {
    // Once it is open, the end of one side is the end of the exchange, in whatever way it came.
    if (this.#phase === 'open') this.client.destroySoon()
    else this.fail(upstreamFailure('head', error))
  }

  fail(kind: AnsweredInPlace): void {
    if (this.done) return
    const answered = this.#phase === 'open'
    this.#count()
    this.close(kind)
    this.#upstream?.destroy()
    this.#early.take()
    const left = kind === 'client-closed' || kind === 'client-idle'
    if (left || answered) this.client.destroy()
    else this.connection.end(rawFailure(this.traffic, kind, this))
  }

  protected lateness(): RouterFailureKind {
    if (this.#phase !== 'open') return 'first-byte-timeout'
    return this.client.writableLength > 0 ? 'client-idle' : 'upstream-idle'
  }

  get #isWebSocket(): boolean {
    return this.method === 'GET' && this.protocol?.toLowerCase() === 'websocket' && !hasBody(this.req)
  }

  #dialled(error: Error | null, socket: Socket | null, tookMs: number): void {
    if (this.done) {
      socket?.destroy()
      return
    }
    this.connectMs = tookMs
    if (socket === null) {
      if (!this.retry()) this.fail(upstreamFailure('connect', error))
      return
    }
    this.#phase = 'awaiting'
    this.serviceStartedAt = performance.now()
    this.bytes = 0
    this.traffic.firstByte.start(this)
    socket.on('error', failure => this.failed(failure))
    socket.on('close', () => this.#upstreamClosed())
    if (this.#isWebSocket) this.traffic.forwardWebSocket(this, socket)
    else forwardUpgrade(this, socket)
  }

  #clientClosed(): void {
    if (this.done) return
    if (this.#phase === 'open') {
      this.#count()
      this.close(null)
      this.#upstream?.destroy()
    } else this.fail('client-closed')
  }

  #upstreamClosed(): void {
    if (this.done) return
    if (this.#phase === 'open') this.client.destroySoon()
    else this.fail('closed-without-response')
  }

  #count(): void {
    if (this.#phase !== 'open') return
    const received = (this.#upstream?.bytesRead ?? 0) - this.#countedFrom
    this.bytes = this.#bodyBytes ?? Math.max(0, received)
  }

  readonly #onEnd = () => {
    if (this.#phase !== 'open') this.fail('client-closed')
  }
}
