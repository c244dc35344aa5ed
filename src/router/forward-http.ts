import { type IncomingMessage, ServerResponse } from 'node:http'
import type { RouterFailureKind } from '../model/router-rules.ts'
import type { RouterTarget } from './admission.ts'
import type { ClientConnection } from './client-connection.ts'
import type { AnsweredInPlace } from './error-page.ts'
import { Exchange } from './exchange.ts'
import { upstreamFailure } from './failures.ts'
import { cutInTurn, goOnInTurn } from './pipelined.ts'
import { rawFailure } from './raw-answer.ts'
import { printable, trailerPairs, writeInterim } from './relay.ts'
import { hasBody, RequestBody } from './request-body.ts'
import type { Traffic } from './traffic.ts'
import type { UpstreamClient } from './upstream-clients.ts'

/** Node's response, which knows the exchange it belongs to: its listeners are shared by all requests. */
export class RouterResponse extends ServerResponse<IncomingMessage> {
  exchange: HttpExchange | null = null
}

/** `queued`: for an instance. `sending`: connected, the request is being written. `flushing`: all is written. */
type Phase = 'queued' | 'connecting' | 'sending' | 'awaiting' | 'relaying' | 'flushing'

/**
 * An ordinary request: forwarded by undici, whose handler this object is (the native, "legacy" form of
 * undici 7, which hands over an answer's raw headers).
 */
export class HttpExchange extends Exchange {
  readonly res: RouterResponse
  readonly endless = false
  /** True while the client waits for a 100 before it sends its body. */
  expectsContinue = false
  #mayGoOn = false
  #phase: Phase = 'queued'
  #upstream: UpstreamClient | null = null
  #abort: ((error?: Error) => void) | null = null
  #resume: (() => void) | null = null
  #body: RequestBody | null = null
  #sent = false

  constructor(traffic: Traffic, connection: ClientConnection, req: IncomingMessage, res: RouterResponse) {
    super(traffic, connection, req)
    this.res = res
    res.exchange = this
    res.on('close', onClose)
  }

  protected forward(target: RouterTarget): void {
    this.#phase = 'connecting'
    if (this.expectsContinue) {
      this.expectsContinue = false
      this.#mayGoOn = true
      goOnInTurn(this.res)
    }
    const clients = target.upstream
    this.#upstream = clients.acquire()
    if (this.#body === null && hasBody(this.req)) {
      const { body = Number.POSITIVE_INFINITY } = this.traffic.rules.requestLimits
      this.#body = new RequestBody(this.req, body, this)
    }
    this.#upstream.client.dispatch(
      {
        method: this.method,
        path: this.path,
        headers: this.headers,
        body: this.#body,
        // Explicit: undici would close after every HEAD, and after a GET with a body.
        reset: !clients.keepsAlive,
      },
      this,
    )
  }

  // ------------------------------------------------------------ undici's handler

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort
    if (this.done) {
      abort()
      return
    }
    this.#phase = 'sending'
    this.connectMs = this.#upstream?.takeConnectMs() ?? 0
    this.serviceStartedAt = performance.now()
    this.bytes = 0
    if (this.#body !== null) this.traffic.idle.start(this)
  }

  onBodySent(): void {
    this.dueList?.touch(this)
  }

  onRequestSent(): void {
    this.#sent = true
    if (this.#phase !== 'sending' || this.done) return
    this.#phase = 'awaiting'
    this.traffic.firstByte.start(this)
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    if (this.done) return false
    this.traffic.idle.start(this)
    const head = this.traffic.responseHead.read(status, statusText, raw, this)
    if (head.refusal !== null) {
      this.fail(head.refusal)
      return false
    }
    if (status < 200) {
      if (this.httpVersion === '1.1') writeInterim(this.res, status, statusText, head.headers)
      return true
    }
    if (this.replaces(status)) {
      this.fail('replaced-answer')
      return false
    }
    this.stick(head.headers)
    this.#resume = resume
    this.#phase = 'relaying'
    this.status = status
    this.#writeHead(status, statusText, head.headers)
    // Nothing follows, whatever length the app states: a 304 may state the one of a 200.
    if (status === 204 || status === 304) this.#finish()
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#phase !== 'relaying') return true
    this.bytes = (this.bytes ?? 0) + chunk.length
    this.dueList?.touch(this)
    if (this.res.write(chunk)) return true
    this.res.once('drain', onDrain)
    return false
  }

  onComplete(trailers: string[] | Buffer[] | null): void {
    this.#releaseUpstream(true)
    if (this.done || this.#phase === 'flushing') return
    if (trailers !== null && trailers.length > 0 && this.res.chunkedEncoding)
      this.res.addTrailers(trailerPairs(trailers))
    this.#finish()
  }

  onError(error: Error): void {
    const phase = this.#phase === 'connecting' ? 'connect' : this.#phase === 'relaying' ? 'body' : 'head'
    if (phase === 'connect') this.connectMs = this.#upstream?.takeConnectMs() ?? null
    this.#releaseUpstream(false)
    if (this.done || this.#phase === 'flushing') return
    const kind = upstreamFailure(phase, error)
    const mayRetry = kind === 'connect-refused' || kind === 'connect-timeout'
    if (mayRetry && this.retry()) return
    this.fail(kind)
  }

  // ------------------------------------------------------------ the client's side

  /** The client's response has closed: it has everything, or it has left. */
  clientClosed(): void {
    if (this.done) return
    if (this.res.writableFinished) {
      this.close(null)
      this.connection.linger(this.req)
      this.connection.answered(this)
    } else this.fail('client-closed')
  }

  bodyTooLarge(): void {
    this.fail('body-too-large')
  }

  /** Sends the head alone when nothing of the body came with it: the client of an event stream waits for it. */
  flushHead(): void {
    // Not `flushHeaders`: it writes the bytes above 127 of a header's value as UTF-8.
    if (this.#phase === 'relaying' && this.bytes === 0 && !this.done) this.res.write('', 'latin1')
  }

  /** The client reads again. */
  drained(): void {
    this.dueList?.touch(this)
    this.#resume?.()
  }

  fail(kind: AnsweredInPlace): void {
    if (this.done) return
    this.close(kind)
    this.#cancelUpstream()
    const left = kind === 'client-closed' || kind === 'client-idle'
    const { res } = this
    if (!left && res.headersSent && res.socket === null && !res.destroyed) cutInTurn(res)
    else if (left || res.headersSent || res.destroyed) this.connection.socket.destroy()
    else this.#answer(kind)
  }

  protected lateness(): RouterFailureKind {
    if (this.#phase === 'awaiting') return 'first-byte-timeout'
    if (this.#phase === 'flushing' || this.res.writableNeedDrain) return 'client-idle'
    const uploading = this.#body !== null && !this.#sent
    // The body's buffer is full when the app does not read, and empty when the client does not send.
    return uploading && this.#body?.readableLength === 0 ? 'client-idle' : 'upstream-idle'
  }

  #writeHead(status: number, statusText: string, headers: string[]): void {
    const { res } = this
    if (this.traffic.closing) res.shouldKeepAlive = false
    // Node closes after an answer that stands for a 100; a body that has come all the same is no reason to.
    else if (this.#mayGoOn && res.socket === null && res.shouldKeepAlive && this.req.complete)
      headers.push('Connection', 'keep-alive')
    res.writeHead(status, printable(statusText), headers)
    process.nextTick(flushHead, this)
  }

  #finish(): void {
    this.#phase = 'flushing'
    this.res.end()
  }

  #answer(kind: AnsweredInPlace): void {
    const { res, traffic, req } = this
    if (clientsFault.has(kind)) this.connection.refused = true
    // A client that was not told to go on may send its body all the same, or may not.
    const last = this.connection.refused || this.expectsContinue || traffic.closing
    // Node closes behind the last answer without reading on, and a client that is still sending loses it.
    if (last && !req.complete && res.socket !== null) {
      this.connection.end(rawFailure(traffic, kind, this))
      req.resume()
      return
    }
    const answer = traffic.failureAnswers.answer(kind, this)
    const { headers } = traffic.responseHead.read(answer.status, '', answer.headers, this)
    if (last) headers.push('Connection', 'close')
    res.writeHead(answer.status, headers)
    res.end(answer.body)
    this.connection.linger(req)
  }

  #cancelUpstream(): void {
    const upstream = this.#upstream
    this.#abort?.(new Error('the exchange has ended'))
    // Without onConnect there is nothing to abort yet: the connect itself is given up.
    if (this.#abort === null && upstream !== null) upstream.cancel()
    this.#body?.destroy()
  }

  #releaseUpstream(whole: boolean): void {
    const upstream = this.#upstream
    this.#upstream = null
    this.#abort = null
    if (upstream !== null) this.target?.upstream.release(upstream, whole)
  }
}

/** After these the connection closes: what follows on it cannot be trusted. */
const clientsFault: ReadonlySet<AnsweredInPlace> = new Set([
  'bad-request',
  'bad-header',
  'bad-chunk',
  'request-line-too-long',
  'unsupported-expect',
  'unsupported-version',
  'unsupported-method',
  'body-too-large',
])

function onClose(this: RouterResponse): void {
  this.exchange?.clientClosed()
}

function flushHead(exchange: HttpExchange): void {
  exchange.flushHead()
}

function onDrain(this: RouterResponse): void {
  this.exchange?.drained()
}
