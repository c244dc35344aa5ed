import { setTimeout as delay } from 'node:timers/promises'
import type { RequestEvent } from '../model/events.ts'
import type { RouterRules } from '../model/router-rules.ts'
import { Admission } from './admission.ts'
import type { OwnPages } from './failure-answers.ts'
import { createFront, type FrontServer } from './front.ts'
import { undici } from './lazy-packages.ts'
import { type Listening, listenOnAll } from './listener.ts'
import type { Pool } from './pool.ts'
import { type RouteTable, select } from './route-table.ts'
import { Traffic } from './traffic.ts'
import { UpstreamClients } from './upstream-clients.ts'

/** For clients to take what has been written to them when the router closes. */
const lastWordsMs = 500

export interface RouterOptions {
  readonly rules: RouterRules
  /** Addresses to listen on. @default ['127.0.0.1', '::1'] */
  readonly hosts?: readonly string[]
  /** The same on every host; 0: any free one. */
  readonly port: number
  /** What the router says the client used. */
  readonly proto: 'http' | 'https'
  /** Called once for each request, after it has ended. It must not throw. */
  readonly onRequest: (event: RequestEvent) => void
  /** The service whose instances get the requests. @default 'web' */
  readonly service?: string
  /** Draws the instance, 0 to 1, where the platform chooses at random. @default Math.random */
  readonly random?: () => number
  /** The app's own pages, where the platform has a rule for them. */
  readonly ownPages?: OwnPages
  /** How long `close` waits for requests that are under way, in ms. @default 5000 */
  readonly drainMs?: number
}

export interface Router extends AsyncDisposable {
  readonly port: number
  /** The addresses it listens on, numeric. */
  readonly addresses: readonly string[]
  /** The instances that get the requests. */
  readonly pool: Pool
  /** When the last request began or ended (`performance.now()`); now, while an upgraded connection is open. */
  readonly lastActivityAt: number
  /** Requests and upgraded connections under way. */
  readonly openRequests: number
  /** Loads now what the first request needs, rather than then. */
  warm(): void
  /** Accepts nothing new, lets requests under way end up to the drain time, then cuts them. Idempotent. */
  close(): Promise<void>
}

/**
 * Listens, and passes what comes on to the pool's instances by the platform's rules.
 * Rejects with `PaasSimError` when the port is taken, forbidden or not a port.
 */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { rules, onRequest, proto, service = 'web', drainMs = 5_000 } = options
  const { connectMs } = rules.timeouts
  const admission = new Admission(service, rules, options.random ?? Math.random, instance => {
    return new UpstreamClients(instance, {
      connectMs,
      keepAliveMs: rules.upstreamKeepAliveMs,
      maxHeaderSize: rules.responseLimits.headerLine * 2 + 65_536,
    })
  })
  const routes: RouteTable<Admission> = { byHost: new Map(), fallback: admission }
  const traffic = new Traffic(
    rules,
    proto,
    service,
    onRequest,
    host => select(routes, host),
    options.ownPages,
  )
  const listening = await listenOnAll(options.hosts ?? ['127.0.0.1', '::1'], options.port, () =>
    createFront(traffic),
  )
  traffic.publicPort = proto === 'https' ? '443' : String(listening.port)
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= shutDown(listening, traffic, admission, drainMs)
    return closing
  }
  return {
    port: listening.port,
    addresses: listening.addresses,
    pool: admission.pool,
    get lastActivityAt() {
      return traffic.lastActivityAt
    },
    get openRequests() {
      return traffic.open.size
    },
    warm: () => void undici(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function shutDown(
  listening: Listening<FrontServer>,
  traffic: Traffic,
  admission: Admission,
  drainMs: number,
): Promise<void> {
  traffic.closing = true
  const closed = Promise.all(listening.servers.map(server => new Promise(resolve => server.close(resolve))))
  for (const request of [...traffic.open]) if (request.endless) request.fail('router-stopping')
  await Promise.race([traffic.idleAgain(), sleep(drainMs)])
  for (const request of [...traffic.open]) request.fail('router-stopping')
  for (const connection of traffic.connections) connection.socket.destroySoon()
  await Promise.race([closed, sleep(lastWordsMs)])
  for (const connection of traffic.connections) connection.socket.destroy()
  await closed
  admission.pool.retireAll()
  admission[Symbol.dispose]()
  traffic[Symbol.dispose]()
}

function sleep(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false })
}
