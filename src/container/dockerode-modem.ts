import { request as http, type IncomingMessage } from 'node:http'
import { request as https } from 'node:https'
import { stringify } from 'node:querystring'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Dial } from './dockerode-dial.ts'

/** One request, as dockerode's classes write it. */
export interface EngineCall {
  /** With a `?` at its end where `options` are asked for in the query. */
  readonly path: string
  readonly method: string
  /** The query of a GET; the body of a POST, and its query too, unless they are told apart. */
  readonly options?: Readonly<Record<string, unknown>>
  /** The body as a tar. */
  readonly file?: Readable
  /** Answer with the stream of the answer's body, not with what is in it. */
  readonly isStream?: boolean
  readonly abortSignal?: AbortSignal
  /** What is no error: `true`. The others in words. */
  readonly statusCodes: Readonly<Record<number, boolean | string>>
}

/**
 * What dockerode's classes ask of docker-modem. That one loads an ssh client of its own, which takes longer than a
 * container takes to be made, and no connection of ours needs it (see `dialOf`).
 */
export class EngineModem {
  readonly Promise = Promise
  readonly #options: Dial['options']

  constructor(options: Dial['options']) {
    this.#options = options
  }

  /** The answer: a stream, JSON, or text that is none. Errors carry `statusCode` and `json` where the engine refuses. */
  dial(call: EngineCall, callback: (error: Error | null, answer: unknown) => void): void {
    this.#send(call).then(
      answer => callback(null, answer),
      error => callback(error, null),
    )
  }

  async #send(call: EngineCall): Promise<unknown> {
    const answer = await this.#answerTo(call)
    const { statusCode = 0 } = answer
    const told = call.statusCodes[statusCode]
    if (told === true && call.isStream) return answer
    const json = parsed(await text(answer))
    if (told === true) return json
    const reason = told || 'unexpected'
    throw Object.assign(new Error(`(HTTP code ${statusCode}) ${reason} - ${wordsOf(json)}`), {
      statusCode,
      json,
    })
  }

  #answerTo({ path, method, options = {}, file, abortSignal }: EngineCall): Promise<IncomingMessage> {
    const { protocol, socketPath, host, port, agent } = this.#options
    const { _query, _body, abortSignal: _, ...rest } = options
    const body = file === undefined && method === 'POST' ? JSON.stringify(_body ?? rest) : '{}'
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https' ? https : http)({
        agent,
        method,
        path: withQuery(path, _query ?? rest),
        ...(socketPath === undefined ? { host, port } : { socketPath }),
        ...(abortSignal !== undefined && { signal: abortSignal }),
        headers: headersOf(body, file),
      })
      request.once('response', resolve).once('error', reject)
      if (file === undefined) request.end(body === '{}' ? undefined : body)
      else file.once('error', error => request.destroy(error)).pipe(request)
    })
  }
}

function headersOf(body: string, file: Readable | undefined): Readonly<Record<string, string | number>> {
  if (file !== undefined) return { 'Content-Type': 'application/tar' }
  if (body === '{}') return {}
  return { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
}

function withQuery(path: string, query: unknown): string {
  if (!path.endsWith('?')) return path
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
  if (pairs.length === 0) return path.slice(0, -1)
  return path + stringify(Object.fromEntries(pairs.map(([name, value]) => [name, inQuery(value)])))
}

function inQuery(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer)
  } catch {
    return answer
  }
}

function wordsOf(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message)
  return typeof json === 'string' ? json : JSON.stringify(json)
}
