import type { Listener, ProcessRef } from '../model/instance.ts'
import { darwinSocketReader, lsofOfPort } from './darwin-sockets.ts'
import { dial } from './dial.ts'
import { dualStackPorts } from './dual-stack.ts'
import { linuxPortHolder, linuxSocketReader } from './linux-sockets.ts'
import type { SocketReader } from './socket-reader.ts'
import { imageName, netstat, win32SocketReader } from './win32-sockets.ts'

/** The sockets on which these processes listen: TCP in LISTEN, UDP bound, Unix listening. Empty when unreadable. */
export async function listeningSockets(processes: readonly ProcessRef[]): Promise<readonly Listener[]> {
  const listeners = (await socketReader().read(processes, true))?.listeners ?? []
  if (!listeners.some(isIPv6Wildcard)) return listeners
  const dualStack = await dualStackPorts()
  return listeners.map(listener => withDualStack(listener, dualStack))
}

/** A `::` listener that is told by `dualStack` (port to yes or no) carries the answer, any other is left as it is. */
export function withDualStack(listener: Listener, dualStack: ReadonlyMap<number, boolean>): Listener {
  if (!isIPv6Wildcard(listener)) return listener
  const known = dualStack.get(listener.port)
  return known === undefined ? listener : { ...listener, dualStack: known }
}

export function isIPv6Wildcard(listener: Listener): listener is Listener & { readonly kind: 'tcp' } {
  return listener.kind === 'tcp' && listener.address === '::'
}

/** Any system without a reader of its own is tried with lsof. */
export function socketReader(system: NodeJS.Platform = process.platform): SocketReader {
  if (system === 'linux' || system === 'android') return linuxSocketReader()
  return system === 'win32' ? win32SocketReader() : darwinSocketReader()
}

/**
 * Who listens on this TCP port of this machine, on any address. `unknown`: somebody whom this user may not see;
 * `undefined`: nobody. Where the table cannot be read, a connect to 127.0.0.1 and ::1 tells whether somebody does.
 */
export async function portOwner(
  port: number,
  system: NodeJS.Platform = process.platform,
): Promise<ProcessRef | 'unknown' | undefined> {
  const holder = await tableOwner(port, system)
  return holder === 'unreadable' ? ((await answers(port)) ? 'unknown' : undefined) : holder
}

async function tableOwner(
  port: number,
  system: NodeJS.Platform,
): Promise<ProcessRef | 'unknown' | undefined | 'unreadable'> {
  if (system === 'linux' || system === 'android') return linuxPortHolder(port)
  if (system === 'win32') {
    const rows = await netstat([])
    if (rows === undefined) return 'unreadable'
    const pid = rows.find(row => row.kind === 'tcp' && row.port === port)?.process?.pid
    return pid === undefined ? undefined : { pid, command: await imageName(pid) }
  }
  // lsof shows only what this user may see, so that an empty answer proves nothing.
  return (await lsofOfPort(port))?.[0]?.process ?? 'unreadable'
}

async function answers(port: number): Promise<boolean> {
  const dials = await Promise.all(
    ['127.0.0.1', '::1'].map(address => dial({ address, port, timeoutMs: 1000 })),
  )
  return dials.some(({ outcome }) => outcome === 'connected' || outcome === 'timeout')
}
