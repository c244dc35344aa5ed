import type { AddressInfo } from 'node:net'
import { isIPv6, type Server } from 'node:net'
import { PaasSimError } from '../model/errors.ts'

export interface Listening<S extends Server> {
  readonly port: number
  /** Numeric, one for each server. */
  readonly addresses: readonly string[]
  readonly servers: readonly S[]
}

// Another program may take the number on the second host between our two listens.
const anyPortTries = 10
// Clients that come all at once wait here; beyond Node's 511 each of them loses a second. The system may allow fewer.
const backlog = 4096

/**
 * Listens on every host with the same port; 0 is any free one. A host whose address this machine does not have
 * (IPv6 switched off) is left out, unless it is the only one.
 */
export async function listenOnAll<S extends Server>(
  hosts: readonly string[],
  port: number,
  create: () => S,
): Promise<Listening<S>> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PaasSimError(
      'usage',
      `${port} is not a port`,
      'give a number from 1 to 65535, or 0 for any free port',
    )
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(hosts, port, create)
    } catch (error) {
      if (port === 0 && codeOf(error) === 'EADDRINUSE' && attempt < anyPortTries) continue
      throw explained(error, port, hosts)
    }
  }
}

async function listenOnce<S extends Server>(
  hosts: readonly string[],
  wanted: number,
  create: () => S,
): Promise<Listening<S>> {
  const servers: S[] = []
  const addresses: string[] = []
  let port = wanted
  let missing: unknown
  try {
    for (const host of hosts) {
      const server = create()
      try {
        await listen(server, host, port)
      } catch (error) {
        if (!isMissing(error)) throw error
        missing = error
        continue
      }
      servers.push(server)
      const bound = server.address() as AddressInfo
      addresses.push(bound.address)
      port = bound.port
    }
    if (servers.length === 0) throw missing
    return { port, addresses, servers }
  } catch (error) {
    await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
    throw error
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, ipv6Only: isIPv6(host), backlog }, () => {
      server.off('error', reject)
      // An accept that fails (no more file descriptors) is not the end of the listener.
      server.on('error', () => undefined)
      resolve()
    })
  })
}

function isMissing(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error))
}

function explained(error: unknown, port: number, hosts: readonly string[]): unknown {
  const where = `${hosts.join(', ')} port ${port}`
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new PaasSimError(
        'port-in-use',
        `port ${port} is taken by another program`,
        'stop that program, or choose another port with --port (0 is any free port)',
        { cause: error },
      )
    case 'EACCES':
      return new PaasSimError(
        'port-forbidden',
        `this user may not listen on port ${port}`,
        'choose a port above 1023 with --port',
        { cause: error },
      )
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new PaasSimError(
        'usage',
        `this machine cannot listen on ${where}`,
        'give --host an address of this machine, e.g. 127.0.0.1 or 0.0.0.0',
        { cause: error },
      )
    default:
      return error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
