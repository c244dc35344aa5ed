import { request as http, type IncomingMessage } from 'node:http'
import { request as https } from 'node:https'
import { stringify } from 'node:querystring'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Dial } from './dockerode-dial.ts'

export interface EngineRequest {
  /** Objects are sent as JSON, lists as several values; `undefined` is left out. */
  readonly query?: object
  /** Sent as JSON. */
  readonly body?: object
  /** Sent as the body, in place of JSON. */
  readonly tar?: Readable
  /** Resolve to the stream of the answer's body as soon as its head is there. */
  readonly isStream?: boolean
  readonly signal?: AbortSignal
}

/** Requests to the engine's API, over the connections of a `Dial`. */
export class EngineHttp {
  readonly #options: Dial['options']

  constructor(options: Dial['options']) {
    this.#options = options
  }

  /**
   * Resolves to what the engine answers: JSON, text that is none, or a stream.
   * @throws Error with `statusCode` and `json` when the engine refuses, also by 304; with `code` when it is not reached
   */
  async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, o: EngineRequest = {}): Promise<T> {
    const answer = await this.#answerTo(method, path, o)
    const { statusCode = 0 } = answer
    const granted = statusCode >= 200 && statusCode < 300
    if (granted && o.isStream) return answer as T
    const json = parsed(await text(answer))
    if (granted) return json as T
    throw Object.assign(new Error(wordsOf(json) || `HTTP status ${statusCode}`), { statusCode, json })
  }

  #answerTo(
    method: string,
    path: string,
    { query = {}, body, tar, signal }: EngineRequest,
  ): Promise<IncomingMessage> {
    const { protocol, socketPath, host, port, agent } = this.#options
    const json = body && JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https' ? https : http)({
        agent,
        method,
        path: path + inUrl(query),
        ...(socketPath === undefined ? { host, port } : { socketPath }),
        ...(signal !== undefined && { signal }),
        headers: {
          ...(tar !== undefined && { 'Content-Type': 'application/tar' }),
          ...(json !== undefined && {
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(json),
          }),
        },
      })
      request.once('response', resolve)
      // Also after the answer's head: the stream that was handed on tells of it then.
      request.on('error', reject)
      if (tar === undefined) request.end(json)
      else tar.once('error', error => request.destroy(error)).pipe(request)
    })
  }
}

function inUrl(query: object): string {
  const given = Object.entries<unknown>({ ...query }).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${stringify(Object.fromEntries(given.map(([name, value]) => [name, inQuery(value)])))}`
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
