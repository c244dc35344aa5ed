/** What serves a host name. One routed service alone has no name: it is the fallback. */
export interface RouteTable<T> {
  /** Host in lower case, without port. */
  readonly byHost: ReadonlyMap<string, T>
  /** Gets every other host. */
  readonly fallback: T | undefined
}

/** What serves this Host header, or `undefined`. */
export function select<T>(table: RouteTable<T>, host: string): T | undefined {
  if (table.byHost.size === 0) return table.fallback
  return table.byHost.get(hostName(host)) ?? table.fallback
}

/** Without port and final dot. No regular expression: each request comes by here. */
function hostName(host: string): string {
  const colon = host.lastIndexOf(':')
  const end = colon < 0 || host.endsWith(']') ? host.length : colon
  return host.slice(0, host[end - 1] === '.' ? end - 1 : end).toLowerCase()
}

/** The name by which this machine alone reaches a service, e.g. `order-api.localhost`; `undefined`: it makes none. */
export function localHost(service: string): string | undefined {
  const label = service
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longestLabel)
    .replace(/-$/, '')
  return label === '' ? undefined : `${label}.localhost`
}

// RFC 1035, 2.3.4.
const longestLabel = 63
