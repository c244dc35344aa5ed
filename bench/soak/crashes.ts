import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../router/free-port.ts'
import { crowd } from './clients.ts'
import type { SoakRouter } from './router.ts'
import { type SoakResult, soak } from './soak.ts'

const program = fileURLToPath(new URL('../apps/crashing-app.mjs', import.meta.url))
const instances = 3
const clients = 48
/** A machine that is too slow for all of them makes fewer. */
const maxMs = 120_000
/** How often one may be killed, and how long it takes until it is started again. */
const killEveryMs = 250
const downMs = 50

/** How a request ended, as its client saw it. `cut`: the connection ended before the answer had. */
type Ending = 'app' | 'router' | 'cut'

/** Requests while instances crash, are killed and come back: each must be answered, and be counted once by all. */
export function soakCrashes(wanted: number): Promise<SoakResult> {
  return soak('crashing instances', {}, async ({ router, totals, same }) => {
    const endings: Record<Ending, number> = { app: 0, router: 0, cut: 0 }
    const agent = new Agent({ keepAlive: true, maxSockets: clients })
    const seen = await (async () => {
      await using fleet = await Fleet.start(router)
      const ask = async () => {
        endings[await ending(router.port, agent)]++
      }
      return { requests: await crowd(wanted, clients, ask, maxMs), crashes: fleet.crashes }
    })().finally(() => agent.destroy())
    const { requests } = seen
    const { lines, codes } = await router.until(stats => stats.lines >= requests)
    const { app = 0, ...failures } = codes
    const failed = Object.values(failures).reduce((sum, n) => sum + n, 0)
    Object.assign(totals, { requests, ...endings, crashes: seen.crashes, lines, ...codes })
    same('endings', endings.app + endings.router + endings.cut, requests)
    same('log lines', lines, requests)
    same('answered by the app', endings.app, app)
    same('answered by the router, or cut', endings.router + endings.cut, failed)
    same('cut in the middle', endings.cut, codes.H18 ?? 0)
    const known = new Set(['H10', 'H13', 'H18', 'H20', 'H21'])
    const odd = Object.keys(failures).filter(code => !known.has(code))
    same('codes that do not belong here', odd.join(' '), '')
  })
}

function ending(port: number, agent: Agent): Promise<Ending> {
  return new Promise(resolve => {
    const req = request({ port, host: '127.0.0.1', agent, headers: { Host: 'app.test' } }, res => {
      let text = ''
      res.setEncoding('latin1')
      res.on('data', piece => {
        text += piece
      })
      res.on('error', () => undefined)
      res.on('close', () => {
        if (!res.complete) resolve('cut')
        else if (res.headers['x-app'] === '1')
          resolve(/^(all of it|half of it, and the rest)$/.test(text) ? 'app' : 'cut')
        else resolve('router')
      })
    })
    req.on('error', () => resolve('cut'))
    req.end()
  })
}

/** The instances, each restarted whenever it has ended. */
class Fleet implements AsyncDisposable {
  crashes = 0
  readonly #router: SoakRouter
  readonly #running = new Map<number, ChildProcess>()
  readonly #up = new Set<ChildProcess>()
  readonly #killer: NodeJS.Timeout
  #over = false

  private constructor(router: SoakRouter) {
    this.#router = router
    this.#killer = setInterval(() => this.#kill(), killEveryMs)
  }

  static async start(router: SoakRouter): Promise<Fleet> {
    const fleet = new Fleet(router)
    for (let index = 1; index <= instances; index++) await fleet.#launch(index)
    return fleet
  }

  async #launch(index: number): Promise<void> {
    // A new one each time: the old one may be taken by now.
    const port = await freePort()
    if (this.#over) return
    const instance = { name: `web.${index}`, service: 'web', address: '127.77.0.1', port }
    this.#router.set({ ...instance, state: 'starting' })
    const child = fork(program, [String(port)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#running.set(index, child)
    child.once('message', () => {
      this.#up.add(child)
      this.#router.set({ ...instance, state: 'up' })
    })
    child.once('exit', () => {
      this.#running.delete(index)
      this.#up.delete(child)
      if (this.#over) return
      this.crashes++
      this.#router.set({ ...instance, state: 'crashed' })
      setTimeout(() => {
        if (!this.#over) void this.#launch(index)
      }, downMs)
    })
    await Promise.race([once(child, 'message'), once(child, 'exit')])
  }

  // Not before all are back: requests that wait for a boot are one case of many.
  #kill(): void {
    const all = [...this.#up]
    if (all.length < instances) return
    // Now and then all at once: then nobody is there to take the request.
    const some = Math.random() < 0.2 ? all : all.slice(0, 1)
    for (const child of some) child.kill('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    clearInterval(this.#killer)
    await delay(downMs)
    await Promise.all(
      [...this.#running.values()].map(async child => {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }),
    )
  }
}
