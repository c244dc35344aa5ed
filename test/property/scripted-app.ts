import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Behaviour } from './arbitraries.ts'
import { type Message, readMessage, writeMessage } from './message.ts'

/** An app at 127.77.0.1 that does what it is told for each request, by the number its path begins with. */
export interface ScriptedApp extends AsyncDisposable {
  readonly port: number
  script: readonly Behaviour[]
  /** By the same number. */
  received: Message[]
}

export async function scriptedApp(): Promise<ScriptedApp> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    let unread = ''
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', chunk => {
      unread += chunk.toString('latin1')
      const read = readMessage(unread)
      if (read === null || !read.whole) return
      unread = read.rest
      const index = Number(/ \/(\d)/.exec(read.message.start)?.[1])
      app.received[index] = read.message
      const behaviour = app.script[index]
      if (behaviour !== undefined) void behave(socket, behaviour, read.message.start.startsWith('HEAD '))
    })
  })
  server.listen(0, '127.77.0.1')
  await once(server, 'listening')
  const app: ScriptedApp = {
    port: (server.address() as AddressInfo).port,
    script: [],
    received: [],
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return app
}

async function behave(socket: Socket, behaviour: Behaviour, isHead: boolean): Promise<void> {
  if (behaviour.delayMs > 0) await delay(behaviour.delayMs)
  for (const one of behaviour.interim) await writeSlowly(socket, writeMessage(one, 1), behaviour.pieceSize)
  if (behaviour.cut === 'reset') socket.resetAndDestroy()
  else if (behaviour.cut === 'end') socket.end()
  else if (behaviour.cut === 'garbage') socket.end('this is not HTTP\r\n\r\n')
  else await answer(socket, behaviour, isHead)
}

async function answer(socket: Socket, behaviour: Behaviour, isHead: boolean): Promise<void> {
  const { message, cut, chunkSize, pieceSize } = behaviour
  const bytes = writeMessage(message, chunkSize)
  const bodyAt = bytes.indexOf('\r\n\r\n') + 4
  const cutAt = cut === 'in the body' && !isHead ? bytes.length - 1 : bytes.length
  await writeSlowly(socket, bytes.slice(0, isHead ? bodyAt : cutAt), pieceSize)
  if (cutAt < bytes.length || message.framing === 'close') socket.end()
}

/**
 * In pieces of this many bytes, each in a turn of its own; the first line is one piece: of a reason phrase that comes
 * in several pieces undici 7 keeps the last alone.
 */
export async function writeSlowly(socket: Socket, bytes: string, pieceSize: number): Promise<void> {
  const first = Math.max(pieceSize, bytes.indexOf('\r\n') + 2)
  socket.write(bytes.slice(0, first), 'latin1')
  for (let at = first; at < bytes.length; at += pieceSize) {
    await turn()
    socket.write(bytes.slice(at, at + pieceSize), 'latin1')
  }
}
