import type { Listener, TcpListener } from '../model/instance.ts'
import type { BindRule } from '../model/platform.ts'
import { type SidePort, sidePort } from './side-ports.ts'

/** How PORT is bound, judged by the socket table alone. `elsewhere`: only other ports are open. */
export type PortClass = 'reachable' | 'single-address' | 'loopback' | 'wrong-family' | 'elsewhere' | 'none'

export interface ListenerClasses {
  readonly portClass: PortClass
  /** Listeners on PORT. */
  readonly onPort: readonly TcpListener[]
  /** TCP listeners on other ports that could be the app's own, reachable ones first. */
  readonly candidates: readonly TcpListener[]
  /** Metrics, dashboards, databases and debuggers beside the app. */
  readonly side: readonly (TcpListener & { readonly role: SidePort })[]
  /** UDP and Unix sockets. */
  readonly others: readonly Exclude<Listener, TcpListener>[]
}

/** Whom a listening address lets in, seen from the platform's router. */
export type Reach = 'any' | 'single' | 'loopback' | 'wrong-family'

export function classifyListeners(
  listeners: readonly Listener[],
  port: number | undefined,
  bind: BindRule,
): ListenerClasses {
  const tcp = listeners.filter(listener => listener.kind === 'tcp')
  const onPort = tcp.filter(listener => listener.port === port)
  const elsewhere = tcp.filter(listener => listener.port !== port)
  const candidates = elsewhere
    .filter(listener => sidePort(listener.port) === undefined)
    .sort((a, b) => rank(reachOf(a, bind)) - rank(reachOf(b, bind)))
  const side = elsewhere.flatMap(listener => {
    const role = sidePort(listener.port)
    return role === undefined ? [] : [{ ...listener, role }]
  })
  return {
    portClass: portClassOf(onPort, candidates, bind),
    onPort,
    candidates,
    side,
    others: listeners.filter(listener => listener.kind !== 'tcp'),
  }
}

export function reachOf(listener: TcpListener, bind: BindRule): Reach {
  const address = listener.address.toLowerCase()
  if (isLoopback(address)) return bind.loopbackIsReachable ? 'any' : 'loopback'
  if (!familyMatches(listener, bind)) return 'wrong-family'
  return isWildcard(address) ? 'any' : 'single'
}

/** True for 127.0.0.0/8 and ::1, IPv4-mapped addresses included. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '::ffff:0.0.0.0' || address === '*'
}

function portClassOf(
  onPort: readonly TcpListener[],
  candidates: readonly TcpListener[],
  bind: BindRule,
): PortClass {
  const reaches = new Set(onPort.map(listener => reachOf(listener, bind)))
  if (reaches.has('any')) return 'reachable'
  if (reaches.has('single')) return 'single-address'
  if (reaches.has('loopback')) return 'loopback'
  if (reaches.has('wrong-family')) return 'wrong-family'
  return candidates.length > 0 ? 'elsewhere' : 'none'
}

function familyMatches(listener: TcpListener, bind: BindRule): boolean {
  if (bind.family === 'any') return true
  const mapped = listener.address.toLowerCase().startsWith('::ffff:')
  const speaksIpv4 =
    listener.family === 'ipv4' || mapped || (listener.address === '::' && listener.dualStack !== false)
  const speaksIpv6 = listener.family === 'ipv6' && !mapped
  return bind.family === 'ipv4' ? speaksIpv4 : speaksIpv6
}

function rank(reach: Reach): number {
  return ['any', 'single', 'wrong-family', 'loopback'].indexOf(reach)
}
