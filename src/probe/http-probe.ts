import { connect, isIPv6 } from 'node:net'
import type { HttpProbe } from '../model/instance.ts'
import { requestTarget } from '../util/request-target.ts'
import { dialOutcome } from './dial.ts'
import { printable, readAnswer } from './http-answer.ts'
import { speaksTls } from './speaks-tls.ts'

export interface HttpProbeOptions {
  readonly address: string
  readonly port: number
  readonly localAddress?: string
  readonly path: string
  readonly method: 'GET' | 'HEAD'
  /** The value of the Host header. */
  readonly host: string
  /** More headers; they may replace User-Agent and Accept. */
  readonly headers?: Readonly<Record<string, string>>
  /** From the connect to the end of the answer's head. */
  readonly timeoutMs: number
  /** Gets each Set-Cookie of the answer as it stands: their values are in no result. */
  readonly onCookies?: (setCookies: readonly string[]) => void
  /** Aborting gives the outcome `error`. */
  readonly signal?: AbortSignal
}

const maxBytes = 64 * 1024
/** Enough of a body to print. */
const bodyBytes = 1000
/** How long to wait for the body of an answer whose head is there: it may be a stream without end. */
const bodyMs = 250
const maxTlsMs = 1000

/**
 * Sends one HTTP/1.1 request over a fresh connection and says what came back. Never rejects, follows no redirect,
 * reads 64 kB at most. Outcomes: `answer`; `not-http` with what the bytes look like; `closed`, before a whole
 * response head; `refused`; `timeout`; `error`, with the system's reason. A server that closes without a byte is
 * asked once more in TLS: `looksLike: 'tls'` when it answers that.
 */
export async function httpProbe(options: HttpProbeOptions): Promise<HttpProbe> {
  const probe = await request(options)
  if (probe.outcome !== 'closed' || probe.head !== undefined) return probe
  const isTls = await speaksTls({ ...options, timeoutMs: Math.min(options.timeoutMs, maxTlsMs) })
  return isTls ? { ...probe, looksLike: 'tls' } : probe
}

function request(options: HttpProbeOptions): Promise<HttpProbe> {
  const { address, port, localAddress, method, timeoutMs, signal } = options
  const url = `http://${isIPv6(address) ? `[${address}]` : address}:${port}${options.path}`
  const startedAt = performance.now()
  return new Promise(resolve => {
    const socket = connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) })
    let bytes = Buffer.alloc(0)
    let bodyTimer: NodeJS.Timeout | undefined

    const settle = (found: Omit<HttpProbe, 'url' | 'host' | 'tookMs'>) => {
      clearTimeout(timer)
      clearTimeout(bodyTimer)
      signal?.removeEventListener('abort', abort)
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      resolve({ url, host: options.host, ...found, tookMs: performance.now() - startedAt })
    }
    const abort = () => settle({ outcome: 'error', error: 'aborted' })
    const timer = setTimeout(() => {
      const reading = readAnswer(bytes, method)
      settle(reading.kind === 'answer' ? asAnswer(reading) : { outcome: 'timeout', ...heard(bytes) })
    }, timeoutMs)
    const conclude = () => {
      const reading = readAnswer(bytes, method)
      if (reading.kind === 'answer') options.onCookies?.(reading.setCookies)
      settle(whenOver(bytes, method))
    }

    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    socket.once('connect', () => socket.write(requestText(options)))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const connected = socket.bytesRead + socket.bytesWritten > 0
      settle(connected ? whenOver(bytes, method) : whenNotConnected(error))
    })
    socket.once('close', conclude)
    socket.once('end', conclude)
    socket.on('data', data => {
      bytes = Buffer.concat([bytes, data]).subarray(0, maxBytes)
      const reading = readAnswer(bytes, method)
      if (reading.kind === 'not-http') return conclude()
      if (reading.kind === 'more') {
        if (bytes.length >= maxBytes) settle({ outcome: 'error', error: 'response head over 64 kB' })
        return
      }
      if (reading.bodyEnded || reading.body.length >= bodyBytes || bytes.length >= maxBytes) return conclude()
      bodyTimer ??= setTimeout(conclude, bodyMs)
    })
  })
}

/** Blanks and line breaks in what the profile or the user gave would make it another request. */
function requestText({ path, method, host, headers = {} }: HttpProbeOptions): string {
  const fields = Object.entries({ 'User-Agent': 'paas-sim', Accept: '*/*', ...headers })
  const lines = [
    `${method} ${requestTarget(path)} HTTP/1.1`,
    `Host: ${host}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  return `${lines.map(line => line.replace(/[\r\n]+/g, ' ')).join('\r\n')}\r\n\r\n`
}

function whenNotConnected(error: NodeJS.ErrnoException): Pick<HttpProbe, 'outcome' | 'error'> {
  const outcome = dialOutcome(error.code)
  if (outcome === 'refused' || outcome === 'timeout') return { outcome, error: error.message }
  return { outcome: 'error', error: error.message }
}

/** The server has said all it will say. */
function whenOver(bytes: Buffer, method: 'GET' | 'HEAD'): Omit<HttpProbe, 'url' | 'host' | 'tookMs'> {
  const reading = readAnswer(bytes, method)
  if (reading.kind === 'answer') return asAnswer(reading)
  if (reading.kind === 'not-http') {
    return { outcome: 'not-http', looksLike: reading.looksLike, ...heard(bytes) }
  }
  const how = bytes.length === 0 ? 'without a byte' : `after ${bytes.length} bytes, before the head was whole`
  return { outcome: 'closed', error: `the server closed the connection ${how}`, ...heard(bytes) }
}

function asAnswer(answer: {
  readonly status: number
  readonly location: string | undefined
  readonly body: Buffer
}): Omit<HttpProbe, 'url' | 'host' | 'tookMs'> {
  const location = answer.location === undefined ? {} : { location: answer.location }
  return { outcome: 'answer', status: answer.status, ...location, ...heard(answer.body) }
}

function heard(bytes: Buffer): { readonly head?: string } {
  return bytes.length === 0 ? {} : { head: printable(bytes) }
}
