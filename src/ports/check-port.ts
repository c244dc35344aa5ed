import { once } from 'node:events'
import { createServer, type ListenOptions } from 'node:net'

/** `forbidden`: this user may not bind it. */
export type PortState = 'free' | 'taken' | 'forbidden'

/**
 * Whether an app could bind the port, by binding it: on all IPv4 interfaces, all IPv6 ones, and loopback, one after the
 * other, each closed again. A socket on one address only refuses just some of these.
 */
export async function checkPort(port: number): Promise<PortState> {
  for (const at of [{ host: '0.0.0.0' }, { host: '::', ipv6Only: true }, { host: '127.0.0.1' }]) {
    const state = await tryBind({ ...at, port })
    if (state !== 'free') return state
  }
  return 'free'
}

async function tryBind(at: ListenOptions): Promise<PortState> {
  const server = createServer()
  try {
    server.listen({ ...at, exclusive: true })
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return 'free'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // No IPv6 on this machine: nobody can hold the port there.
    if (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL') return 'free'
    if (code === 'EADDRINUSE') return 'taken'
    if (code === 'EACCES' || code === 'EPERM') return 'forbidden'
    throw error
  }
}
