import { type IncomingMessage, request } from 'node:http'
import type { WholeAnswer } from '../model/expectation.ts'
import type { HttpProbe } from '../model/instance.ts'
import { requestTarget } from '../util/request-target.ts'
import { dialOutcome } from './dial.ts'
import { printable } from './http-answer.ts'

interface WholeAnswerOptions {
  readonly address: string
  readonly port: number
  readonly method: string
  readonly path: string
  /** The value of the Host header. */
  readonly host: string
  /** From the connect to the end of the answer. */
  readonly timeoutMs: number
  /** False: its beginning will do, so that a stream without end is not waited for. */
  readonly toItsEnd: boolean
  /** Aborting gives the outcome `error`. */
  readonly signal: AbortSignal
}

const maxBytes = 1024 * 1024
/** How long to wait for the body of an answer whose head is there, when it is for printing only. */
const beginningMs = 250

/**
 * Sends one request without a body over a fresh connection and reads the whole answer: 1 MiB of it at most, and what
 * has come by `timeoutMs` when it does not end. Never rejects, follows no redirect.
 */
export function wholeAnswer(o: WholeAnswerOptions): Promise<WholeAnswer> {
  const { address, port, method, path, host, timeoutMs, signal } = o
  const startedAt = performance.now()
  const told = {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}${path}`,
    host,
  }
  return new Promise(resolve => {
    let answer: IncomingMessage | undefined
    let size = 0
    let bodyTimer: NodeJS.Timeout | undefined
    const chunks: Buffer[] = []

    const settle = (failure: Pick<HttpProbe, 'outcome' | 'error'>) => {
      clearTimeout(timer)
      clearTimeout(bodyTimer)
      signal.removeEventListener('abort', abort)
      sent.destroy()
      const body = Buffer.concat(chunks).subarray(0, maxBytes)
      resolve({
        probe: { ...told, ...whatCame(answer, body, failure), tookMs: performance.now() - startedAt },
        headers: answer === undefined ? {} : headersOf(answer),
        body: body.toString('utf8'),
      })
    }
    const abort = () => settle({ outcome: 'error', error: 'aborted' })
    const timer = setTimeout(
      () => settle({ outcome: 'timeout', error: 'the answer has not ended' }),
      timeoutMs,
    )

    const sent = request({
      host: address,
      port,
      method,
      path: requestTarget(path),
      headers: { Host: host, 'User-Agent': 'paas-sim', Accept: '*/*', Connection: 'close' },
      agent: false,
    })
    sent.on('error', (error: NodeJS.ErrnoException) => settle(failureOf(error)))
    sent.once('response', message => {
      answer = message
      if (!o.toItsEnd) bodyTimer = setTimeout(() => settle({ outcome: 'answer' }), beginningMs)
      message.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size >= maxBytes) settle({ outcome: 'answer' })
      })
      message.once('end', () => settle({ outcome: 'answer' }))
      message.on('error', error => settle({ outcome: 'closed', error: error.message }))
    })
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    sent.end()
  })
}

/** Once there is a head it is an answer, whatever became of the body. */
function whatCame(
  answer: IncomingMessage | undefined,
  body: Buffer,
  failure: Pick<HttpProbe, 'outcome' | 'error'>,
): Omit<HttpProbe, 'url' | 'host' | 'tookMs'> {
  if (answer?.statusCode === undefined) return failure
  const { error } = failure
  const { location } = answer.headers
  return {
    outcome: 'answer',
    status: answer.statusCode,
    ...(location === undefined ? {} : { location }),
    ...(body.length === 0 ? {} : { head: printable(body) }),
    ...(error === undefined ? {} : { error }),
  }
}

function headersOf({ headersDistinct }: IncomingMessage): WholeAnswer['headers'] {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, values ?? []]))
}

function failureOf(error: NodeJS.ErrnoException): Pick<HttpProbe, 'outcome' | 'error'> {
  const { message } = error
  if (error.code === 'ECONNRESET') return { outcome: 'closed', error: 'the connection was closed' }
  if (error.code?.startsWith('HPE_')) return { outcome: 'not-http', error: message }
  const outcome = dialOutcome(error.code)
  return { outcome: outcome === 'refused' || outcome === 'timeout' ? outcome : 'error', error: message }
}
