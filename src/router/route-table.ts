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
  return table.byHost.get(host.toLowerCase().replace(/\.?(:\d*)?$/, '')) ?? table.fallback
}

/** A service's name as a label of a host name. */
export function hostLabel(service: string): string {
  return service
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
