import { isIPv6 } from 'node:net'
import type { Listener, TcpListener } from '../model/instance.ts'

/**
 * Of the listeners on one port, those that get a connection to `address`: an exact address wins over a wildcard,
 * and an IPv4 wildcard over `::`.
 */
export function accepting(listeners: readonly TcpListener[], address: string): readonly TcpListener[] {
  const wildcards = isIPv6(address) ? ['::'] : ['0.0.0.0', '::']
  for (const candidate of [address, ...wildcards]) {
    const found = listeners.filter(listener => listener.address === candidate)
    if (found.length > 0) return found
  }
  return []
}

export interface WantedBind {
  readonly port: number
  readonly family: 'ipv4' | 'ipv6' | 'any'
  /** The address dialled for listeners on all interfaces. */
  readonly address: string
  /** The instance has a network of its own, and `address` is the only way to it. @default false */
  readonly ownNetwork?: boolean
}

/**
 * Where listeners on PORT can be dialled that are open beyond loopback, by the socket table: the instance address
 * for all interfaces, or the one interface's own.
 */
export function addressesToDial(listeners: readonly Listener[], wanted: WantedBind): readonly string[] {
  const addresses = listeners
    .filter(listener => listener.kind === 'tcp')
    .filter(listener => listener.port === wanted.port)
    .map(listener => addressToDial(listener.address, wanted))
  return [...new Set(addresses.filter(address => address !== undefined))]
}

function addressToDial(
  bound: string,
  { family, address, ownNetwork = false }: WantedBind,
): string | undefined {
  if (isPlainLoopback(bound)) return undefined
  if (ownNetwork) return isIPv6(bound) || family !== 'ipv6' ? address : undefined
  // `::` for a router that dials IPv4 is settled by the dial of the instance address: it may be IPv6 only.
  if (bound === '::') return family === 'ipv4' ? undefined : '::1'
  if (bound === '0.0.0.0') return family === 'ipv6' ? undefined : address
  if (isIPv6(bound)) return family === 'ipv4' || isLinkLocal(bound) ? undefined : bound
  return family === 'ipv6' ? undefined : bound
}

/** An address that only this machine can dial. */
function isPlainLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

/** fe80::/10 needs a zone, which no socket table tells. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address)
}
