import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { RequestEvent } from '../../src/model/events.ts'
import type { RouterRules } from '../../src/model/router-rules.ts'
import { platforms } from '../../src/platform/registry.ts'
import type { RoutableInstance } from '../../src/router/pool.ts'
import { type Router, type RouterOptions, startRouter } from '../../src/router/router.ts'

/** Long enough for a busy machine; every wait ends earlier when all is well. */
const cap = 20_000

export const herokuRules: RouterRules = (() => {
  const heroku = platforms.find(platform => platform.id === 'heroku')
  if (heroku === undefined) throw new Error('there is no heroku profile')
  return heroku.router
})()

/** Heroku's rules with some of the limits replaced. */
export function rulesWith(
  timeouts: Partial<RouterRules['timeouts']> = {},
  others: Partial<RouterRules> = {},
): RouterRules {
  return { ...herokuRules, timeouts: { ...herokuRules.timeouts, ...timeouts }, ...others }
}

/** An app that sees bytes: what one connection sent, and what to answer when a head is complete. */
export type RawHandler = (socket: Socket, head: string) => void

export interface RawApp extends AsyncDisposable {
  readonly port: number
  /** Everything that arrived, by connection. */
  readonly received: string[]
  /** Open connections. */
  readonly sockets: Set<Socket>
  readonly accepted: () => number
}

/** Listens on `address` and calls the handler for every head that is complete. */
export async function rawApp(handler: RawHandler, address = '127.77.0.1'): Promise<RawApp> {
  const received: string[] = []
  const sockets = new Set<Socket>()
  let accepted = 0
  const server = createServer({ allowHalfOpen: true }, socket => {
    const index = accepted++
    received[index] = ''
    sockets.add(socket)
    let unread = ''
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('end', () => socket.end())
    socket.on('data', chunk => {
      const text = chunk.toString('latin1')
      received[index] += text
      unread += text
      for (let end = unread.indexOf('\r\n\r\n'); end >= 0; end = unread.indexOf('\r\n\r\n')) {
        const head = unread.slice(0, end + 4)
        unread = unread.slice(end + 4)
        if (/^[A-Z]+ [^ ]+ HTTP\//.test(head.trimStart())) handler(socket, head)
      }
    })
  })
  await listening(server, address)
  return {
    port: (server.address() as AddressInfo).port,
    received,
    sockets,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export async function listening(server: Server, address: string, port = 0): Promise<number> {
  server.listen(port, address)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A router and what it reported. */
export interface Stage extends AsyncDisposable {
  readonly router: Router
  readonly port: number
  readonly url: string
  readonly events: RequestEvent[]
  /** Resolves with the n-th event (from 1). */
  event(n?: number): Promise<RequestEvent>
  up(port: number, more?: Partial<RoutableInstance>): void
}

export async function stage(options: Partial<RouterOptions> = {}): Promise<Stage> {
  const events: RequestEvent[] = []
  const router = await startRouter({
    rules: herokuRules,
    hosts: ['127.0.0.1'],
    port: 0,
    proto: 'http',
    drainMs: 200,
    ...options,
    onRequest: event => {
      events.push(event)
    },
  })
  return {
    router,
    port: router.port,
    url: `http://127.0.0.1:${router.port}`,
    events,
    async event(n = 1) {
      await until(() => events.length >= n, `request event ${n}`)
      const event = events[n - 1]
      if (event === undefined) throw new Error('no event')
      return event
    },
    up(port, more) {
      router.pool.set({ name: 'web.1', service: 'web', state: 'up', address: '127.77.0.1', port, ...more })
    },
    [Symbol.asyncDispose]: () => router.close(),
  }
}

/** Sends bytes and resolves with all that came back when the connection has closed. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const client = rawClient(port)
  client.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  await client.closed
  return client.text()
}

export interface RawClient {
  readonly socket: Socket
  text(): string
  readonly closed: Promise<void>
  /** Resolves with what came back when it matches. */
  sees(pattern: RegExp): Promise<string>
}

export function rawClient(port: number, host = '127.0.0.1'): RawClient {
  const socket = connect({ port, host, allowHalfOpen: true })
  let text = ''
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  socket.on('end', () => socket.end())
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  return {
    socket,
    text: () => text,
    closed,
    async sees(pattern) {
      await until(() => pattern.test(text), `${pattern} in ${JSON.stringify(text.slice(0, 300))}`)
      return text
    },
  }
}

/** Polls a condition; throws after the cap. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + cap
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not seen within ${cap} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

/** Open sockets of this process, as the kernel counts them (Linux). */
export function openSockets(): number {
  return readdirSync('/proc/self/fd').filter(fd => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

/** A request as text: CRLF, Host and an end of connection included unless told otherwise. */
export function get(path = '/', ...lines: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: app.test', ...lines, 'Connection: close', '', ''].join('\r\n')
}

/** An answer as text; the last line is the body. */
export function answer(head: string, body = ''): string {
  return `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
