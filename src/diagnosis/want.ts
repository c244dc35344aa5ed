/** What a start has to become. Built once for each diagnosis from the platform's rules and the sockets found. */
export interface Want {
  /** Name of the variable that carries the port, e.g. `PORT`. */
  readonly variable: string
  /** The address to bind, e.g. `0.0.0.0` or `::`; `undefined` when the present one will do. */
  readonly host: string | undefined
  /** All interfaces of the family the platform dials, for starts that must name a host. */
  readonly wildcard: string
  /** The port is wrong and must follow the variable. */
  readonly port: boolean
  /** Ports the app was found on: a literal in a source line is only replaced when it is one of them. */
  readonly foundPorts: readonly number[]
}

/** `0.0.0.0` or `[::]`, as it is written in front of a colon and a port. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
