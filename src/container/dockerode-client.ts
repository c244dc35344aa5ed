import type { Agent } from 'node:http'
import type Docker from 'dockerode'
import { PaasSimError } from '../model/errors.ts'

/** A call that is answered at once by an engine in health; creating on a busy machine takes long. */
const controlMs = 60_000
const pingMs = 10_000

/** Sends calls to an engine and makes errors for people of what goes wrong; no call waits for ever. */
export class DockerClient {
  readonly docker: Docker
  readonly #agent: Agent
  readonly #endpoint: string

  /**
   * @param agent of its connections
   * @param endpoint for people, e.g. `unix:///var/run/docker.sock (DOCKER_HOST)`
   */
  constructor(docker: Docker, agent: Agent, endpoint: string) {
    this.docker = docker
    this.#agent = agent
    this.#endpoint = endpoint
  }

  /**
   * @param what for people, e.g. `create a container`
   * @throws PaasSimError `no-engine` when there is no answer, `engine` when it is a refusal
   */
  async call<T>(what: string, send: (docker: Docker) => Promise<T>, timeoutMs = controlMs): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const noAnswer = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.#silent(what, timeoutMs)), timeoutMs)
    })
    try {
      return await Promise.race([send(this.docker), noAnswer])
    } catch (error) {
      throw this.explain(what, error)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Like `call`, but `undefined` when the engine knows no such thing. */
  async find<T>(what: string, send: (docker: Docker) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.call(what, send)
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw error
    }
  }

  /** @throws PaasSimError `no-engine` when the engine does not answer */
  async ping(): Promise<void> {
    await this.call('answer a ping', docker => docker.ping(), pingMs)
  }

  /**
   * An engine that is stopped in order takes no new connections first, then ends its containers, and answers over the
   * connections that it has meanwhile.
   * @throws PaasSimError when the engine does not answer, or is being stopped
   */
  async refuseStopping(): Promise<void> {
    for (const sockets of Object.values(this.#agent.freeSockets))
      for (const socket of sockets ?? []) socket.destroy()
    await this.ping()
  }

  explain(what: string, error: unknown): Error {
    if (error instanceof PaasSimError) return error
    if (!(error instanceof Error)) return new Error(`the container engine: ${String(error)}`)
    if (error.name === 'AbortError' || error.name === 'TimeoutError') return error
    if (statusOf(error) !== undefined) return refusal(what, error)
    if (!('code' in error) && error.message !== 'aborted') return error
    return new PaasSimError(
      'no-engine',
      `the container engine at ${this.#endpoint} cannot be reached: ${error.message}`,
      'start it (again), e.g. sudo systemctl start docker, or open Docker Desktop',
      { cause: error },
    )
  }

  #silent(what: string, timeoutMs: number): PaasSimError {
    return new PaasSimError(
      'no-engine',
      `the container engine at ${this.#endpoint} was asked to ${what} and has not answered for ${timeoutMs / 1_000} s`,
      'see whether `docker ps` answers; if not, restart the engine, e.g. sudo systemctl restart docker',
    )
  }
}

/** An answer that says no, in the engine's own words. */
function refusal(what: string, error: Error): PaasSimError {
  return new PaasSimError(
    'engine',
    `the container engine cannot ${what}: ${wordsOf(error)}`,
    'its own words are above; `docker info` tells its state',
    { cause: error },
  )
}

function wordsOf(error: Error): string {
  const json = 'json' in error ? error.json : undefined
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return json.message
  }
  return error.message.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim()
}

/** The HTTP status of an engine's refusal, or of the one that an error was made of. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  return statusOf(error.cause)
}
