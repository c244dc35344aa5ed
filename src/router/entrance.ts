import { setTimeout as delay } from 'node:timers/promises'
import type { RequestEvent } from '../model/events.ts'
import type { RouterRules } from '../model/router-rules.ts'
import { Admission } from './admission.ts'
import type { OwnPages } from './failure-answers.ts'
import { createFront, type FrontServer } from './front.ts'
import { type Listening, listenOnAll } from './listener.ts'
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

/** One port of the router's, and the service that gets what no name says otherwise. */
export interface Entrance {
  readonly admission: Admission
  readonly traffic: Traffic
  readonly listening: Listening<FrontServer>
}

/** `names`: services that are told apart by the Host; all else is for `service`. */
export async function openEntrance(
  options: RouterOptions,
  service: string,
  port: number,
  names: ReadonlyMap<string, Admission>,
): Promise<Entrance> {
  const { rules, onRequest, proto, ownPages, random = Math.random } = options
  const admission = new Admission(service, rules, random, instance => {
    return new UpstreamClients(instance, {
      connectMs: rules.timeouts.connectMs,
      keepAliveMs: rules.upstreamKeepAliveMs,
      maxHeaderSize: rules.responseLimits.headerLine * 2 + 65_536,
    })
  })
  const routes: RouteTable<Admission> = { byHost: names, fallback: admission }
  const traffic = new Traffic(rules, proto, service, onRequest, host => select(routes, host), ownPages)
  const hosts = options.hosts ?? ['127.0.0.1', '::1']
  const listening = await listenOnAll(hosts, port, () => createFront(traffic))
  traffic.publicPort = proto === 'https' ? '443' : String(listening.port)
  return { admission, traffic, listening }
}

/** Accepts nothing new, lets requests under way end up to the drain time, then cuts them. */
export async function drain({ listening, traffic }: Entrance, drainMs = 5_000): Promise<void> {
  traffic.closing = true
  const closed = Promise.all(listening.servers.map(server => new Promise(resolve => server.close(resolve))))
  for (const request of [...traffic.open]) if (request.endless) request.fail('router-stopping')
  await Promise.race([traffic.idleAgain(), sleep(drainMs)])
  for (const request of [...traffic.open]) request.fail('router-stopping')
  for (const connection of traffic.connections) connection.socket.destroySoon()
  await Promise.race([closed, sleep(lastWordsMs)])
  for (const connection of traffic.connections) connection.socket.destroy()
  await closed
}

/** To be called when no port has requests for its service any more. */
export function release({ admission, traffic }: Entrance): void {
  admission.pool.retireAll()
  admission[Symbol.dispose]()
  traffic[Symbol.dispose]()
}

function sleep(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false })
}
