import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { requestTarget } from '../util/request-target.ts'
import type { Target } from './trial.ts'

/** What one request asks for. */
export interface Asked {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD'
}

/** What came back for one request, and when. Times are ms from the request. */
export interface Look extends Disposable {
  /** 0: no HTTP answer came in time. */
  readonly status: number
  readonly httpVersion: string
  readonly headers: IncomingHttpHeaders
  /** 256 kB at most. */
  readonly body: Buffer
  /** When each piece of the body came. */
  readonly partsAt: readonly number[]
  /** How many bytes of the body had come by then. */
  readonly bytesBy: readonly number[]
  readonly headAt: number
  /** How long was looked. */
  readonly tookMs: number
  /** False: it was still being sent when the looking ended. */
  readonly ended: boolean
  /** The connection, with `keep`: open for as long as the server likes. */
  readonly socket: Socket | undefined
}

const maxBytes = 256 * 1024

/**
 * Sends one request over a fresh connection and looks at its answer for a while. Never rejects. An answer of 101 is
 * told as such, and its connection ended.
 * @param o.keep leave the connection open until the look is disposed of
 */
export function look(
  o: Target &
    Asked & {
      /** From the request to the end of the looking. */
      readonly timeoutMs: number
      readonly keep?: boolean
      readonly signal: AbortSignal
    },
): Promise<Look> {
  const { address, port, localAddress, path, headers, method = 'GET', timeoutMs, keep = false, signal } = o
  const agent = new Agent({ keepAlive: keep, maxSockets: 1 })
  const startedAt = performance.now()
  const since = () => performance.now() - startedAt
  const parts: Buffer[] = []
  const partsAt: number[] = []
  const bytesBy: number[] = []
  let bytes = 0
  let answer: IncomingMessage | undefined
  let headAt = 0
  let socket: Socket | undefined
  return new Promise(resolve => {
    const outgoing = request({
      host: address,
      port,
      path: requestTarget(path),
      method,
      headers,
      agent,
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    const over = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      const ended = answer?.complete ?? false
      const release = () => {
        outgoing.destroy()
        agent.destroy()
      }
      // A stream without end is not left running.
      const kept = keep && ended && !signal.aborted
      if (!kept) release()
      resolve({
        status: answer?.statusCode ?? 0,
        httpVersion: answer?.httpVersion ?? '',
        headers: answer?.headers ?? {},
        body: Buffer.concat(parts),
        partsAt,
        bytesBy,
        headAt,
        tookMs: since(),
        ended,
        socket: kept ? socket : undefined,
        [Symbol.dispose]: release,
      })
    }
    const timer = setTimeout(over, timeoutMs)
    const begin = (message: IncomingMessage) => {
      answer = message
      headAt = since()
    }
    outgoing.on('socket', own => {
      socket = own
    })
    outgoing.on('error', over)
    outgoing.on('upgrade', (message: IncomingMessage, upgraded: Socket) => {
      begin(message)
      upgraded.on('error', () => {})
      upgraded.destroy()
      over()
    })
    outgoing.on('response', message => {
      begin(message)
      message.on('data', (part: Buffer) => {
        bytes += part.length
        partsAt.push(since())
        bytesBy.push(bytes)
        if (bytes <= maxBytes) parts.push(part)
        else over()
      })
      message.on('error', over)
      message.on('close', over)
    })
    signal.addEventListener('abort', over)
    if (signal.aborted) return over()
    outgoing.end()
  })
}
