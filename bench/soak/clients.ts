import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A client that sees bytes. */
export interface Client {
  readonly socket: Socket
  /** What came back, up to a few kilobytes. */
  text(): string
  /** All that came back, counted. */
  bytes(): number
  readonly closed: Promise<void>
  /** Resolves when what came back matches, or when the connection has closed. */
  sees(pattern: RegExp): Promise<boolean>
}

const kept = 8192

export function client(port: number, bytes?: string): Client {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let text = ''
  let count = 0
  let look: () => unknown = () => undefined
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    count += chunk.length
    if (text.length < kept) text += chunk.toString('latin1')
    look()
  })
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  if (bytes !== undefined) socket.write(bytes, 'latin1')
  return {
    socket,
    text: () => text,
    bytes: () => count,
    closed,
    sees(pattern) {
      if (pattern.test(text)) return Promise.resolve(true)
      const seen = new Promise<void>(resolve => {
        look = () => pattern.test(text) && resolve()
      })
      return Promise.race([seen, closed]).then(() => pattern.test(text))
    },
  }
}

export interface BytesApp extends AsyncDisposable {
  readonly port: number
  readonly sockets: ReadonlySet<Socket>
}

/** An app that sees bytes, at 127.77.0.1. */
export async function bytesApp(connected: (socket: Socket) => void): Promise<BytesApp> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    connected(socket)
  })
  server.listen({ port: 0, host: '127.77.0.1', backlog: 4096 })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Calls `head` for every request head that is complete; what follows it up to the next head is thrown away. */
export function onHeads(socket: Socket, head: (text: string) => void): void {
  let unread = ''
  socket.on('data', chunk => {
    unread += chunk.toString('latin1')
    for (let end = unread.indexOf('\r\n\r\n'); end >= 0; end = unread.indexOf('\r\n\r\n')) {
      const text = unread.slice(0, end + 4)
      unread = unread.slice(end + 4)
      head(text)
    }
  })
}

/** Runs `task` for 0 to `count`, at most `width` at a time; begins none after `maxMs`. Resolves with how many it ran. */
export async function crowd(
  count: number,
  width: number,
  task: (index: number) => Promise<void>,
  maxMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  const end = performance.now() + maxMs
  let next = 0
  const worker = async () => {
    while (next < count && performance.now() < end) await task(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
  return next
}

export const webSocketRequest = [
  'GET /socket HTTP/1.1',
  'Host: app.test',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n')

export const switching =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
