import { connect, type Socket } from 'node:net'
import type { Dial } from '../model/instance.ts'

export interface DialTarget {
  readonly address: string
  readonly port: number
  readonly localAddress?: string
  /** For the TCP handshake. */
  readonly timeoutMs: number
  /** Aborting gives the outcome `error` with the code `ABORT_ERR`. */
  readonly signal?: AbortSignal
}

/** How long a peer may take to answer our FIN with its own before the socket is dropped. */
const lingerMs = 1000

/** Connects once over TCP and hangs up by FIN. Never rejects; addresses only, names are not looked up. */
export function dial(target: DialTarget): Promise<Dial> {
  const { address, port, localAddress, timeoutMs, signal } = target
  return new Promise(resolve => {
    if (signal?.aborted) return resolve({ address, port, outcome: 'error', errorCode: 'ABORT_ERR' })
    const socket = connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) })
    const settle = (outcome: Dial['outcome'], errorCode?: string) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.removeAllListeners()
      if (outcome === 'connected') hangUp(socket)
      else discard(socket)
      resolve({ address, port, outcome, ...(errorCode === undefined ? {} : { errorCode }) })
    }
    const abort = () => settle('error', 'ABORT_ERR')
    const timer = setTimeout(settle, timeoutMs, 'timeout')
    signal?.addEventListener('abort', abort)
    socket.once('error', (error: NodeJS.ErrnoException) => settle(dialOutcome(error.code), error.code))
    socket.once('connect', () =>
      isSelfConnect(socket) ? settle('refused', 'ECONNREFUSED') : settle('connected'),
    )
  })
}

/** What a system's error code says about the address that was dialled. */
export function dialOutcome(code: string | undefined): Dial['outcome'] {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'refused'
    case 'ETIMEDOUT':
      return 'timeout'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return 'unreachable'
    default:
      return 'error'
  }
}

/** A connect to a free port of the ephemeral range may be given that very port, and meet itself. */
function isSelfConnect(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}

/**
 * FIN, then read away what the server still says: closing a socket with unread bytes sends a RST, which makes
 * some servers print a traceback.
 */
function hangUp(socket: Socket): void {
  socket.on('error', () => socket.destroy())
  const linger = setTimeout(() => socket.destroy(), lingerMs)
  linger.unref()
  socket.once('close', () => clearTimeout(linger))
  socket.unref()
  socket.resume()
  socket.end()
}

function discard(socket: Socket): void {
  socket.on('error', () => {})
  socket.destroy()
}
