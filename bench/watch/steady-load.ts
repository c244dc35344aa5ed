import { Agent, get } from 'node:http'
import { now } from '../measure.ts'

export interface Answer {
  readonly startedAt: number
  readonly endedAt: number
  /** null: no answer. */
  readonly status: number | null
  readonly error: string | null
  /** What the app said of itself. */
  readonly version: number | null
  readonly bootMs: number | null
}

/** So many requests a second, however long the answers take: those of clients who do not wait for each other. */
export class SteadyLoad {
  readonly answers: Answer[] = []
  readonly #agent = new Agent({ keepAlive: true })
  readonly #port: number
  readonly #underWay = new Set<Promise<void>>()
  readonly #timer: NodeJS.Timeout

  constructor(port: number, perSecond: number) {
    this.#port = port
    const startedAt = now()
    let sent = 0
    this.#timer = setInterval(() => {
      for (; sent < ((now() - startedAt) / 1000) * perSecond; sent++) this.#send()
    }, 2)
  }

  /** Sends no more, and resolves when all that was sent has been answered. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#underWay)
    this.#agent.destroy()
  }

  #send(): void {
    const request = this.#ask().then(answer => {
      this.answers.push(answer)
      this.#underWay.delete(request)
    })
    this.#underWay.add(request)
  }

  #ask(): Promise<Answer> {
    const startedAt = now()
    return new Promise(resolve => {
      const failed = (error: Error) =>
        resolve({
          startedAt,
          endedAt: now(),
          status: null,
          error: error.message,
          version: null,
          bootMs: null,
        })
      get({ host: '127.0.0.1', port: this.#port, agent: this.#agent }, response => {
        const { statusCode = null, headers } = response
        const number = (name: string) => (headers[name] === undefined ? null : Number(headers[name]))
        response.on('error', failed)
        response.on('end', () =>
          resolve({
            startedAt,
            endedAt: now(),
            status: statusCode,
            error: null,
            version: number('x-version'),
            bootMs: number('x-boot-ms'),
          }),
        )
        response.resume()
      }).on('error', failed)
    })
  }
}
