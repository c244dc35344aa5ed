import type { IncomingMessage } from 'node:http'
import type { RouterFailure, RouterFailureKind } from '../model/router-rules.ts'
import type { LogRecord } from './access-log.ts'
import type { Admission, Applicant, RouterTarget } from './admission.ts'
import type { ClientConnection } from './client-connection.ts'
import { closedDoor } from './closed-door.ts'
import type { Deadlined, DeadlineList } from './deadline-list.ts'
import type { AnsweredInPlace } from './error-page.ts'
import type { HeaderFields } from './header-rules.ts'
import type { OpenRequest } from './open-requests.ts'
import type { RoutableInstance } from './pool.ts'
import { headerValue } from './request-head.ts'
import { refuseRequestLine, requestTarget, validHost } from './request-rules.ts'
import type { Traffic } from './traffic.ts'

/** Characters of a path that is refused for its length, in log lines and events. */
const mostLogged = 8192

/**
 * One request from its head to its log line: what an ordinary request and an upgrade have in common.
 * One object for each request, with no closure, timer or controller of its own.
 */
export abstract class Exchange implements Applicant, HeaderFields, LogRecord, OpenRequest {
  readonly traffic: Traffic
  readonly connection: ClientConnection
  readonly req: IncomingMessage
  readonly method: string
  readonly httpVersion: string
  path: string
  host = ''
  requestId = ''
  /** For the app: flat, Host first. */
  headers: string[] = []
  admission: Admission | undefined
  target: RouterTarget | null = null
  connectMs: number | null = null
  serviceStartedAt: number | null = null
  serviceMs: number | null = null
  bytes: number | null = null
  status: number | null = null
  /** Of the app's answer, where the client got another in its place. */
  appStatus: number | null = null
  done = false
  sticksTo: string | null = null
  triedSince: number | null = null
  openAt = -1
  readonly since: number = performance.now()
  dueAt = 0
  dueList: DeadlineList | null = null
  dueBefore: Deadlined | null = null
  dueAfter: Deadlined | null = null
  #tried: RouterTarget[] | null = null
  #forwardedFor: string | null = null

  constructor(traffic: Traffic, connection: ClientConnection, req: IncomingMessage) {
    this.traffic = traffic
    this.connection = connection
    this.req = req
    this.method = req.method ?? ''
    this.path = req.url ?? ''
    this.httpVersion = req.httpVersion
  }

  get read(): boolean {
    return this.req.complete
  }
  get clientIp(): string {
    return this.connection.ip
  }
  get clientPort(): string {
    return this.connection.port
  }
  get proto(): string {
    return this.traffic.proto
  }
  get publicPort(): string {
    return this.traffic.publicPort
  }
  get instance(): string | null {
    return this.target === null ? null : this.target.instance.name
  }
  get upstream(): RoutableInstance | null {
    return this.target?.instance ?? null
  }
  get forwardedFor(): string {
    this.#forwardedFor ??= headerValue(this.headers, 'x-forwarded-for') ?? this.connection.ip
    return this.#forwardedFor
  }

  /** Checks the request, writes the app's headers, and asks for an instance. */
  begin(): void {
    this.traffic.began(this)
    this.connection.next(this)
    const { traffic, req } = this
    const refusal =
      this.#readHead() ??
      (traffic.closing ? 'router-stopping' : closedDoor(traffic.rules, traffic.proto, req.headers))
    if (refusal === null) this.admission = traffic.select(this.host)
    if (this.admission === undefined) {
      this.fail(refusal ?? 'no-instances')
      return
    }
    if (traffic.affinity !== null) this.sticksTo = traffic.affinity.keyOf(req.headers.cookie)
    this.admission.apply(this)
  }

  /** In place of `begin`, for a request that is refused whatever its head says. */
  refuse(kind: RouterFailureKind): void {
    this.traffic.began(this)
    this.connection.next(this)
    this.#readHead()
    this.fail(kind)
  }

  admitted(target: RouterTarget): void {
    this.target = target
    this.admission?.enter(target)
    this.forward(target)
  }

  refused(kind: RouterFailureKind): void {
    this.fail(kind)
  }

  overdue(): void {
    this.onDue()
  }

  onDue(): void {
    if (this.target === null) {
      this.admission?.withdraw(this)
      this.fail('boot-queue-timeout')
    } else this.fail(this.lateness())
  }

  /** True for what does not end by itself: an upgraded connection. */
  abstract readonly endless: boolean
  abstract fail(kind: AnsweredInPlace): void
  /** Connects to the target and sends the request. */
  protected abstract forward(target: RouterTarget): void
  /** Why the deadline that has just passed was missed. */
  protected abstract lateness(): RouterFailureKind

  /** Adds what keeps the client with its instance to the headers of an answer, unless it has that already. */
  protected stick(headers: string[]): void {
    const { affinity } = this.traffic
    const key = this.target?.key
    if (affinity !== null && key !== undefined && affinity.ties(headers, key, this.sticksTo))
      affinity.tie(headers, key)
  }

  /** True, and the app's status noted, where the platform does not pass such an answer on. */
  protected replaces(status: number): boolean {
    if (this.traffic.rules.replacedAnswers?.statuses.includes(status) !== true) return false
    this.appStatus = status
    return true
  }

  /** Tries another instance after a connect that failed, now or later; false when there is none. */
  protected retry(): boolean {
    const { target, admission } = this
    if (target === null || admission === undefined) return false
    this.triedSince ??= performance.now() - (this.connectMs ?? 0)
    this.#tried ??= []
    this.#tried.push(target)
    const next = admission.another(this.#tried)
    if (next === undefined) return false
    admission.leave(target, false)
    if (next === 'later') {
      this.target = null
      this.connectMs = null
      admission.reapply(this)
    } else this.admitted(next)
    return true
  }

  /** Leaves every list and writes the log line. Called once, by whoever ends the exchange. */
  protected close(kind: AnsweredInPlace | null): void {
    this.done = true
    this.dueList?.stop(this)
    this.admission?.withdraw(this)
    if (this.target !== null) this.admission?.leave(this.target, this.endless)
    const failure = kind === null ? null : this.traffic.failureAnswers.failure(kind)
    if (failure !== null) this.status = failure.status
    if (this.serviceStartedAt !== null) this.serviceMs = performance.now() - this.serviceStartedAt
    this.#report(failure)
    this.traffic.ended(this)
  }

  #readHead(): RouterFailureKind | null {
    const { traffic, req } = this
    const refusal = refuseRequestLine(
      {
        method: this.method,
        url: this.path,
        httpVersion: this.httpVersion,
        transferEncoding: req.headers['transfer-encoding'],
      },
      traffic.rules.requestLimits,
    )
    if (refusal === 'request-line-too-long') this.path = this.path.slice(0, mostLogged)
    if (refusal !== null) return refusal
    const target = requestTarget(this.path)
    if (target === null) return 'bad-request'
    this.path = target.path
    const sentId = req.headers[traffic.requestIdHeader]
    this.requestId = traffic.requestId(typeof sentId === 'string' ? sentId : undefined)
    const head = traffic.requestHead.read(req.rawHeaders, req.headers.connection)
    const host = target.authority ?? req.headers.host ?? ''
    if (!validHost(host)) return head.refusal ?? 'bad-request'
    this.host = host
    if (head.refusal !== null) return head.refusal
    head.headers.push('Host', host)
    traffic.requestHead.complete(head, this)
    this.headers = head.headers
    return null
  }

  #report(failure: RouterFailure | null): void {
    const { traffic } = this
    const admission = this.admission ?? traffic.select(this.host)
    traffic.onRequest({
      type: 'request',
      service: admission?.pool.service ?? traffic.service,
      instance: this.instance,
      method: this.method,
      path: this.path,
      host: this.host,
      status: this.status,
      code: failure?.code ?? null,
      connectMs: this.connectMs === null ? null : Math.round(this.connectMs),
      serviceMs: this.serviceMs === null ? null : Math.round(this.serviceMs),
      bytes: this.bytes,
      line: traffic.accessLog(this, failure),
      source: traffic.rules.accessLog.source,
    })
  }
}
