import type { NetworkInterfaceInfo } from 'node:os'

export interface InstanceAddress {
  readonly address: string
  /** Where the router dials from; absent: the system chooses. */
  readonly localAddress?: string
  /**
   * `loopback-range`: an address a loopback-only bind refuses, so that a connect proves reachability.
   * `interface`: the same, by the machine's own outward address.
   * `none`: only the plain loopback address is left; connect and socket table decide together.
   */
  readonly kind: 'loopback-range' | 'interface' | 'none'
}

/** The far end of the router's connections: an app must not take the router for a trusted 127.0.0.1. */
const routerAddress = '127.77.0.254'

/**
 * The address at which the router dials an instance. `index` counts instances from 1.
 * Linux and Windows route the whole of 127.0.0.0/8 to this machine; elsewhere only 127.0.0.1 exists, and the
 * address of an interface that is up takes its place. IPv6 has one loopback address only, on every system.
 */
export function instanceAddress(
  index: number,
  family: 'ipv4' | 'ipv6',
  system: NodeJS.Platform,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): InstanceAddress {
  if (family === 'ipv6') return { address: '::1', kind: 'none' }
  if (system === 'linux' || system === 'win32' || system === 'android') {
    return { address: rangeAddress(index), localAddress: routerAddress, kind: 'loopback-range' }
  }
  const address = primaryAddress(interfaces)
  return address === undefined ? { address: '127.0.0.1', kind: 'none' } : { address, kind: 'interface' }
}

/** 127.77.0.1 for the first, 250 in each last octet, so that the router's own address is never given out. */
function rangeAddress(index: number): string {
  const zeroBased = Math.max(0, index - 1)
  return `127.77.${Math.floor(zeroBased / 250) % 256}.${(zeroBased % 250) + 1}`
}

function primaryAddress(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string | undefined {
  const candidates = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter(info => info.family === 'IPv4' && !info.internal && !info.address.startsWith('169.254.'))
      .map(info => ({ name, address: info.address })),
  )
  return candidates.sort((a, b) => rank(a.name) - rank(b.name))[0]?.address
}

/** Ethernet and Wi-Fi (en0, en1, ...) first, tunnels last: a VPN's address goes away with the VPN. */
function rank(name: string): number {
  const wired = /^en(\d+)$/.exec(name)
  if (wired) return Number(wired[1])
  return /^(utun|ipsec|ppp|gif|stf)/.test(name) ? 2000 : 1000
}
