import { connect, type Socket } from 'node:net'
import { ConnectTimeout } from './failures.ts'

export interface DialTarget {
  readonly address: string
  readonly port: number
  /** The address the connection comes from; without it the system chooses. */
  readonly localAddress?: string
  /** Keep our side open when the other side has ended its own. @default false */
  readonly allowHalfOpen?: boolean
}

/** Called once: with an error, or with the connected socket and how long it took, in ms. */
export type Dialled = (error: Error | null, socket: Socket | null, tookMs: number) => void

/**
 * Opens a TCP connection. The socket that is returned can be destroyed to give up; it has an error handler,
 * so that no failure after the connect goes unhandled before its user adds one.
 */
export function dial(target: DialTarget, timeoutMs: number, dialled: Dialled): Socket {
  const startedAt = performance.now()
  const socket = connect({
    host: target.address,
    port: target.port,
    noDelay: true,
    keepAlive: true,
    allowHalfOpen: target.allowHalfOpen ?? false,
    ...(target.localAddress === undefined ? {} : { localAddress: target.localAddress }),
  })
  const timer = setTimeout(() => {
    socket.destroy(new ConnectTimeout(`${target.address}:${target.port} did not answer in ${timeoutMs} ms`))
  }, timeoutMs)
  let failure: Error | null = null
  const onClose = () => {
    clearTimeout(timer)
    dialled(failure ?? new Error('given up while connecting'), null, performance.now() - startedAt)
  }
  socket.on('error', error => {
    failure ??= error
  })
  socket.once('close', onClose)
  socket.once('connect', () => {
    clearTimeout(timer)
    socket.off('close', onClose)
    dialled(null, socket, performance.now() - startedAt)
  })
  return socket
}
