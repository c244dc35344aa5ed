import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RoutableInstance } from '../../src/router/pool.ts'
import type { News, Order, Replaced, Stats } from './router-process.ts'

const program = fileURLToPath(new URL('router-process.ts', import.meta.url))
/** Generous: every wait ends earlier when all is well. */
const capMs = 30_000

/** A router in a process of its own, so that its memory and its sockets are nobody else's. */
export class SoakRouter implements AsyncDisposable {
  readonly port: number
  readonly #child: ChildProcess
  readonly #before: Stats

  private constructor(child: ChildProcess, port: number, before: Stats) {
    this.#child = child
    this.port = port
    this.#before = before
  }

  static async start(replaced: Replaced): Promise<SoakRouter> {
    const child = fork(program, [], { execArgv: ['--import', 'tsx'] })
    try {
      send(child, { to: 'start', replaced })
      const up = await hear(child, 'up')
      return new SoakRouter(child, up.port, await statsOf(child))
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  set(instance: RoutableInstance): void {
    send(this.#child, { to: 'set', instance })
  }

  /** The app at 127.77.0.1 is `web.1`, and up. */
  up(port: number): void {
    this.set({ name: 'web.1', service: 'web', state: 'up', address: '127.77.0.1', port })
  }

  stats(): Promise<Stats> {
    return statsOf(this.#child)
  }

  /** The stats once a condition holds, or after the cap, whatever they are then. */
  async until(condition: (stats: Stats) => boolean): Promise<Stats> {
    for (const end = Date.now() + capMs; ; await delay(50)) {
      const stats = await this.stats()
      if (condition(stats) || Date.now() > end) return stats
    }
  }

  /** What is left that was not there when the router started: nothing, if all is well. */
  async remains(): Promise<string[]> {
    const clean = ({ sockets, fds, inFlight }: Stats) =>
      sockets <= this.#before.sockets && fds <= this.#before.fds && inFlight === 0
    const { sockets, fds, inFlight } = await this.until(clean)
    return [
      ...excess('sockets', sockets, this.#before.sockets),
      ...excess('file descriptors', fds, this.#before.fds),
      ...excess('requests in flight', inFlight, 0),
    ]
  }

  /** Closes the router; its process must end by itself then. */
  async end(): Promise<string[]> {
    const ended = once(this.#child, 'exit')
    send(this.#child, { to: 'close' })
    const late = delay(capMs, 'late', { ref: false })
    if ((await Promise.race([ended, late])) === 'late') return ['the process does not end after close']
    return this.#child.exitCode === 0 ? [] : [`the process ended with ${this.#child.exitCode}`]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

function excess(what: string, now: number, before: number): string[] {
  return now > before ? [`${now - before} ${what} left`] : []
}

function statsOf(child: ChildProcess): Promise<Stats> {
  const stats = hear(child, 'stats')
  send(child, { to: 'tell' })
  return stats
}

function send(child: ChildProcess, order: Order): void {
  child.send(order)
}

function hear<K extends News['is']>(child: ChildProcess, kind: K): Promise<Extract<News, { is: K }>> {
  return new Promise((resolve, reject) => {
    const done = () => {
      child.off('message', onNews)
      child.off('exit', onExit)
    }
    const onNews = (news: News) => {
      if (!isKind(news, kind)) return
      done()
      resolve(news)
    }
    const onExit = () => {
      done()
      reject(new Error(`the router's process has ended: ${child.exitCode ?? child.signalCode}`))
    }
    child.on('message', onNews)
    child.on('exit', onExit)
  })
}

function isKind<K extends News['is']>(news: News, kind: K): news is Extract<News, { is: K }> {
  return news.is === kind
}
