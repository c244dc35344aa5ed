import type { RequestEvent } from '../model/events.ts'
import type { RouterRules } from '../model/router-rules.ts'
import { type AccessLog, compileAccessLog } from './access-log.ts'
import type { Admission } from './admission.ts'
import { Affinity } from './affinity.ts'
import type { ClientConnection } from './client-connection.ts'
import { DeadlineList } from './deadline-list.ts'
import { FailureAnswers, type OwnPages } from './failure-answers.ts'
import { createWebSocketForwarder } from './forward-websocket.ts'
import { type OpenRequest, OpenRequests } from './open-requests.ts'
import { RequestHeadRules } from './request-head.ts'
import { compileRequestId, type RequestIds } from './request-id.ts'
import { ResponseHeadRules } from './response-head.ts'
import { TotalLimit } from './total-limit.ts'

/** How long a connection may go on sending a request that has been answered. */
const lingerMs = 2_000

/** What every request of a router shares: its rules, compiled, and what is open. */
export class Traffic implements Disposable {
  readonly rules: RouterRules
  readonly proto: 'http' | 'https'
  readonly onRequest: (event: RequestEvent) => void
  readonly requestHead: RequestHeadRules
  readonly responseHead: ResponseHeadRules
  readonly requestId: RequestIds
  readonly requestIdHeader: string
  readonly affinity: Affinity | null
  readonly accessLog: AccessLog
  readonly failureAnswers: FailureAnswers
  readonly firstByte: DeadlineList
  readonly idle: DeadlineList
  readonly linger = new DeadlineList(lingerMs)
  readonly open = new OpenRequests()
  readonly #total: TotalLimit
  readonly connections = new Set<ClientConnection>()
  readonly forwardWebSocket = createWebSocketForwarder()
  readonly select: (host: string) => Admission | undefined
  /** The service its port leads to. */
  service: string
  /** As the app is told; set when the router listens. */
  publicPort = ''
  closing = false
  #onIdle: (() => void) | null = null
  #lastActivityAt = performance.now()

  constructor(
    rules: RouterRules,
    proto: 'http' | 'https',
    service: string,
    onRequest: (event: RequestEvent) => void,
    select: (host: string) => Admission | undefined,
    ownPages: OwnPages = {},
  ) {
    this.rules = rules
    this.proto = proto
    this.service = service
    this.onRequest = onRequest
    this.select = select
    this.requestHead = new RequestHeadRules(rules)
    this.responseHead = new ResponseHeadRules(rules)
    this.requestId = compileRequestId(rules.requestId)
    this.requestIdHeader = rules.requestId.header.toLowerCase()
    this.affinity = rules.affinity === undefined ? null : new Affinity(rules.affinity)
    this.accessLog = compileAccessLog(rules.accessLog)
    this.failureAnswers = new FailureAnswers(rules, ownPages)
    this.firstByte = new DeadlineList(rules.timeouts.firstByteMs)
    this.idle = new DeadlineList(rules.timeouts.idleMs)
    this.#total = new TotalLimit(rules.timeouts, this.open)
  }

  /** When the last request began or ended, in ms of `performance.now()`; now, while an upgraded connection is open. */
  get lastActivityAt(): number {
    for (const request of this.open) if (request.endless) return performance.now()
    return this.#lastActivityAt
  }

  began(request: OpenRequest): void {
    this.open.add(request)
    this.#total.watch()
    this.#lastActivityAt = performance.now()
  }

  ended(request: OpenRequest): void {
    this.open.delete(request)
    this.#lastActivityAt = performance.now()
    if (this.open.size === 0) this.#onIdle?.()
  }

  /** Resolves when no request is under way. */
  idleAgain(): Promise<void> {
    if (this.open.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#onIdle = resolve
    })
  }

  [Symbol.dispose](): void {
    this.firstByte[Symbol.dispose]()
    this.idle[Symbol.dispose]()
    this.linger[Symbol.dispose]()
    this.#total[Symbol.dispose]()
  }
}
