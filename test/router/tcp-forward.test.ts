import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startTcpForward, type TcpForwardOptions, type TcpTarget } from '../../src/router/tcp-forward.ts'
import { deafListener } from './deaf-listener.ts'
import { listening, openSockets, until } from './stage.ts'

/** A server of raw bytes at an instance's address. */
async function app(onClient: (socket: Socket) => void, address = '127.77.0.1', port = 0) {
  const sockets = new Set<Socket>()
  const errors: (string | undefined)[] = []
  let accepted = 0
  const server = createServer({ allowHalfOpen: true }, socket => {
    accepted++
    sockets.add(socket)
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code))
    socket.once('close', () => sockets.delete(socket))
    onClient(socket)
  })
  const target: TcpTarget = { address, port: await listening(server, address, port) }
  return {
    target,
    sockets,
    /** Of its connections. */
    errors,
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const echo = (socket: Socket) => void socket.pipe(socket)
const says = (text: string) => (socket: Socket) => void socket.end(text)

function forward(
  targets: readonly TcpTarget[] | (() => readonly TcpTarget[]),
  more: Partial<TcpForwardOptions> = {},
) {
  const get = typeof targets === 'function' ? targets : () => targets
  return startTcpForward({ hosts: ['127.0.0.1'], port: 0, drainMs: 200, targets: get, ...more })
}

/** A client, what it has received, and how its connection ended. */
function client(port: number, host = '127.0.0.1') {
  const socket = connect({ port, host, allowHalfOpen: true })
  let text = ''
  let error: string | undefined
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  socket.on('error', (failure: NodeJS.ErrnoException) => {
    error = failure.code
  })
  onTestFinished(() => void socket.destroy())
  return {
    socket,
    text: () => text,
    /** `end`: in order; otherwise the error's code. */
    closed: new Promise<string>(resolve => socket.once('close', () => resolve(error ?? 'end'))),
    ended: once(socket, 'end').catch(() => undefined),
    sees: (wanted: string) => until(() => text.includes(wanted), wanted),
  }
}

/** `resetAndDestroy` sends an end before the reset, and who has read an end does not see a reset any more. */
function resetAtOnce(socket: Socket): void {
  const handle = Reflect.get(socket, '_handle') as { reset(done: () => void): number }
  handle.reset(() => socket.destroy())
}

test('bytes pass both ways, whole and in order', async () => {
  await using up = await app(echo)
  await using tcp = await forward([up.target])
  const sent = Buffer.alloc(5_000_000, 'abcdefghijklmnopqrstuvwxyz-')
  const c = client(tcp.port)
  c.socket.end(sent)
  expect(await c.closed).toBe('end')
  expect(c.text() === sent.toString()).toBe(true)
})

test('it listens on every host with one port', async () => {
  await using up = await app(says('hello'))
  await using tcp = await forward([up.target], { hosts: ['127.0.0.1', '127.0.0.2'] })
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    const c = client(tcp.port, host)
    await c.ended
    expect(c.text()).toBe('hello')
    c.socket.end()
    expect(await c.closed).toBe('end')
  }
})

test('a port that is taken is an error that names it, and nothing stays open', async () => {
  await using taken = await forward([])
  const before = openSockets()
  await expect(forward([], { port: taken.port })).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining(String(taken.port)),
  })
  await expect(forward([], { port: -1 })).rejects.toMatchObject({ code: 'usage' })
  expect(openSockets()).toBe(before)
})

test('connections go to the targets in turn, from the address each is to be dialled from', async () => {
  const from: (string | undefined)[] = []
  await using one = await app(socket => {
    from.push(socket.remoteAddress)
    socket.end('one')
  })
  await using two = await app(says('two'), '127.77.0.2')
  await using tcp = await forward([{ ...one.target, localAddress: '127.0.0.9' }, two.target])
  const seen: string[] = []
  for (let i = 0; i < 4; i++) {
    const c = client(tcp.port)
    await c.ended
    seen.push(c.text())
    c.socket.end()
    await c.closed
  }
  expect(seen).toEqual(['one', 'two', 'one', 'two'])
  expect(from).toEqual(['127.0.0.9', '127.0.0.9'])
})

test.each([
  { name: 'the client', first: 'client' as const },
  { name: 'the app', first: 'app' as const },
])('$name ends its side, and the other goes on', async ({ first }) => {
  let atApp = ''
  let ended = false
  await using up = await app(socket => {
    socket.on('data', chunk => {
      atApp += chunk.toString()
    })
    socket.on('end', () => {
      ended = true
    })
    if (first === 'app') socket.end('bye')
  })
  await using tcp = await forward([up.target])
  const c = client(tcp.port)
  if (first === 'client') {
    c.socket.end('question')
    await until(() => ended, 'the end at the app')
    expect(atApp).toBe('question')
    const [socket] = up.sockets
    socket?.write('part ')
    await c.sees('part ')
    socket?.end('and all')
  } else {
    await c.ended
    expect(c.text()).toBe('bye')
    expect(ended).toBe(false)
    c.socket.write('more ')
    await until(() => atApp === 'more ', 'what follows')
    c.socket.end('and all')
  }
  expect(await c.closed).toBe('end')
  await until(() => ended && tcp.open === 0, 'all ended')
  expect(first === 'client' ? c.text() : atApp).toMatch(/and all$/)
})

test('a client that ends before anything is up still gets its answer', async () => {
  await using up = await app(echo)
  const targets: TcpTarget[] = []
  await using tcp = await forward(targets)
  const c = client(tcp.port)
  c.socket.end('early')
  await until(() => tcp.open === 1, 'the connection')
  await new Promise(resolve => setTimeout(resolve, 60))
  expect(up.accepted()).toBe(0)
  targets.push(up.target)
  expect(await c.closed).toBe('end')
  expect(c.text()).toBe('early')
})

test.each([
  { name: 'the client', who: 'client' as const },
  { name: 'the app', who: 'app' as const },
])('a reset by $name reaches the other', async ({ who }) => {
  await using up = await app(socket => {
    socket.write('hello')
    socket.resume()
  })
  await using tcp = await forward([up.target])
  const c = client(tcp.port)
  await c.sees('hello')
  if (who === 'app') {
    for (const socket of up.sockets) socket.resetAndDestroy()
    expect(await c.closed).toBe('ECONNRESET')
  } else {
    c.socket.resetAndDestroy()
    await until(() => up.sockets.size === 0, 'the end at the app')
    expect(up.errors).toEqual(['ECONNRESET'])
  }
  await until(() => tcp.open === 0, 'nothing open')
})

test('a client that has ended its side and then leaves takes the connection to the app with it', async () => {
  await using up = await app(socket => {
    socket.on('data', () => undefined)
    // It never ends by itself.
    const timer = setInterval(() => socket.write('tick'), 5)
    socket.once('close', () => clearInterval(timer))
  })
  await using tcp = await forward([up.target])
  const c = client(tcp.port)
  c.socket.end()
  await c.sees('tick')
  c.socket.destroy()
  await until(() => up.sockets.size === 0 && tcp.open === 0, 'the end at the app')
  expect(up.errors).toEqual([expect.stringMatching(/^(ECONNRESET|EPIPE)$/)])
})

test('a client that leaves when the app has ended its side takes the connection to the app with it', async () => {
  await using up = await app(socket => void socket.resume().end('bye'))
  await using tcp = await forward([up.target])
  const c = client(tcp.port)
  await c.ended
  c.socket.resetAndDestroy()
  await until(() => up.sockets.size === 0 && tcp.open === 0, 'the end at the app')
  expect(up.errors).toEqual(['ECONNRESET'])
})

test('a client that leaves while it waits is not kept', async () => {
  await using tcp = await forward([], { waitMs: () => 600_000 })
  const c = client(tcp.port)
  c.socket.write('anybody?')
  await until(() => tcp.open === 1 && !c.socket.connecting, 'the connection')
  resetAtOnce(c.socket)
  await until(() => tcp.open === 0, 'nothing open')
  expect(tcp.open).toBe(0)
})

test('a client that has ended its side may wait for an answer, and so it is kept until it has waited long enough', async () => {
  await using tcp = await forward([], { waitMs: () => 300 })
  const c = client(tcp.port)
  c.socket.end('anybody?')
  expect(await c.closed).toBe('ECONNRESET')
  await until(() => tcp.open === 0, 'nothing open')
})

test('an app that reads slowly gets all that a client had to send before it closed', async () => {
  const sent = 20_000_000
  let received = 0
  await using up = await app(async socket => {
    socket.end('bye')
    for await (const chunk of socket) {
      received += chunk.length
      await new Promise(resolve => setTimeout(resolve, 1))
    }
  })
  await using tcp = await forward([up.target])
  const c = client(tcp.port)
  await c.ended
  c.socket.end(Buffer.alloc(sent))
  expect(await c.closed).toBe('end')
  await until(() => up.sockets.size === 0, 'the end at the app')
  expect([received, up.errors]).toEqual([sent, []])
})

test('what is still on its way to the app when the client has closed in order arrives', async () => {
  const sent = 1_000_000
  let received = 0
  await using up = await app(socket => void socket.pause().end('bye'))
  await using tcp = await forward([up.target], { drainMs: 10_000 })
  const c = client(tcp.port)
  await c.ended
  c.socket.end(Buffer.alloc(sent))
  expect(await c.closed).toBe('end')
  await until(() => tcp.open === 0, 'the end of the client')
  for (const socket of up.sockets)
    socket
      .on('data', chunk => {
        received += chunk.length
      })
      .resume()
  await until(() => up.sockets.size === 0, 'the end at the app')
  expect([received, up.errors]).toEqual([sent, []])
})

test('a slow reader slows the app down, and gets all of it', async () => {
  const whole = 64 * 1024 * 1024
  const piece = Buffer.alloc(1 << 20, 'x')
  let written = 0
  await using up = await app(socket => {
    const more = () => {
      while (written < whole) {
        written += piece.length
        if (!socket.write(piece)) return void socket.once('drain', more)
      }
      socket.end()
    }
    more()
  })
  await using tcp = await forward([up.target])
  const socket = connect({ port: tcp.port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  socket.pause()
  let before = -1
  // Until nothing moves any more.
  while (written !== before || written === 0) {
    before = written
    await new Promise(resolve => setTimeout(resolve, 150))
  }
  // What the kernel takes for four sockets, and two buffers.
  expect(written).toBeLessThan(whole / 2)
  let read = 0
  socket.on('data', chunk => {
    read += chunk.length
  })
  socket.resume()
  await once(socket, 'end')
  expect(read).toBe(whole)
})

test('connections wait until something is up', async () => {
  await using up = await app(echo)
  const targets: TcpTarget[] = []
  await using tcp = await forward(targets)
  const clients = Array.from({ length: 50 }, () => client(tcp.port))
  for (const [i, c] of clients.entries()) c.socket.end(`from ${i}`)
  await until(() => tcp.open === 50, 'all accepted')
  targets.push(up.target)
  expect(new Set(await Promise.all(clients.map(c => c.closed)))).toEqual(new Set(['end']))
  expect(clients.map(c => c.text())).toEqual(clients.map((_, i) => `from ${i}`))
})

test('a connection for which nothing comes up is reset when it has waited long enough', async () => {
  await using tcp = await forward([], { waitMs: () => 100 })
  const since = performance.now()
  const c = client(tcp.port)
  expect(await c.closed).toBe('ECONNRESET')
  expect(performance.now() - since).toBeGreaterThan(90)
  await until(() => tcp.open === 0, 'nothing open')
})

/** A target nobody listens at. */
async function nobody(): Promise<TcpTarget> {
  const gone = await app(() => undefined)
  await gone[Symbol.asyncDispose]()
  return gone.target
}

test('a target that refuses is passed over; when all refuse the connection is reset at once', async () => {
  await using up = await app(says('here'))
  const closed = await nobody()
  const targets = [closed, up.target]
  await using tcp = await forward(targets, { waitMs: () => 60_000 })
  for (let i = 0; i < 4; i++) {
    const c = client(tcp.port)
    await c.ended
    expect(c.text()).toBe('here')
    c.socket.end()
    await c.closed
  }
  // Each is tried once, not two of them for ever.
  targets.splice(0, 2, closed, await nobody(), await nobody())
  expect(await client(tcp.port).closed).toBe('ECONNRESET')
})

test('a refused connection waits where the one that refused is up no more, and comes to what follows at its address', async () => {
  const gone = await nobody()
  let asked = 0
  let targets: readonly TcpTarget[] = []
  await using tcp = await forward(() => (asked++ === 0 ? [gone] : targets))
  const c = client(tcp.port)
  await until(() => asked > 2, 'the wait')
  await using up = await app(says('again'), gone.address, gone.port)
  targets = [up.target]
  await c.ended
  expect(c.text()).toBe('again')
})

test('a target that does not answer a connect is given up in time', async () => {
  await using deaf = await deafListener()
  await using up = await app(says('here'))
  await using tcp = await forward([{ address: '127.77.0.1', port: deaf.port }, up.target], { connectMs: 200 })
  const c = client(tcp.port)
  await c.ended
  expect(c.text()).toBe('here')
})

test('1,000 connections at once, each with bytes of its own, and no socket is left', async () => {
  const before = openSockets()
  {
    await using up = await app(echo)
    await using tcp = await forward([up.target])
    const clients = Array.from({ length: 1_000 }, () => client(tcp.port))
    for (const [i, c] of clients.entries()) c.socket.write(`${i}`)
    await Promise.all(clients.map((c, i) => c.sees(`${i}`)))
    expect(tcp.open).toBe(1_000)
    for (const [i, c] of clients.entries())
      if (i % 2 === 0) c.socket.resetAndDestroy()
      else c.socket.end('.')
    await Promise.all(clients.map(c => c.closed))
    expect(clients.filter((c, i) => i % 2 === 1 && c.text() !== `${i}.`)).toEqual([])
    await until(() => tcp.open === 0 && up.sockets.size === 0, 'all closed')
  }
  await until(() => openSockets() <= before, 'all sockets closed')
}, 60_000)

test('closing lets what is open end in order, resets those who wait, and takes nothing new', async () => {
  await using up = await app(echo)
  const targets = [up.target]
  const tcp = await forward(targets, { drainMs: 60_000, waitMs: () => 60_000 })
  const open = client(tcp.port)
  open.socket.write('one ')
  await open.sees('one ')
  targets.pop()
  const waiting = client(tcp.port)
  await until(() => tcp.open === 2, 'both accepted')
  const closing = tcp.close()
  expect(tcp.close()).toBe(closing)
  expect(await waiting.closed).toBe('ECONNRESET')
  expect(await client(tcp.port).closed).toBe('ECONNREFUSED')
  open.socket.end('two')
  expect(await open.closed).toBe('end')
  expect(open.text()).toBe('one two')
  await closing
})

test.each<{ name: string; onClient: (socket: Socket) => void; begin: (socket: Socket) => void }>([
  { name: 'that is open', onClient: echo, begin: socket => socket.write('x') },
  {
    name: 'whose client has ended its side',
    onClient: socket => {
      socket.resume()
      socket.write('x')
    },
    begin: socket => socket.end(),
  },
  {
    name: 'whose app reads nothing',
    onClient: socket => {
      socket.pause()
      socket.write('x')
    },
    begin: socket => socket.end(Buffer.alloc(20_000_000)),
  },
])('closing cuts a connection $name after the drain time', async ({ onClient, begin }) => {
  await using up = await app(onClient)
  const before = openSockets()
  const tcp = await forward([up.target], { drainMs: 50 })
  const c = client(tcp.port)
  begin(c.socket)
  await c.sees('x')
  await tcp.close()
  expect(await c.closed).toMatch(/^(ECONNRESET|EPIPE)$/)
  // Who has seen the end of the other side hears of a reset when it writes.
  for (const socket of up.sockets) socket.resume().write('late')
  await until(() => up.sockets.size === 0, 'the end at the app')
  expect(up.errors).toEqual([expect.stringMatching(/^(ECONNRESET|EPIPE)$/)])
  await until(() => openSockets() <= before, 'all sockets closed')
})

test('closing gives up a connect that is under way', async () => {
  await using deaf = await deafListener()
  const before = openSockets()
  const tcp = await forward([{ address: '127.77.0.1', port: deaf.port }], { drainMs: 50, connectMs: 60_000 })
  const c = client(tcp.port)
  await until(() => tcp.open === 1, 'the connection')
  await tcp.close()
  expect(await c.closed).toBe('ECONNRESET')
  await until(() => openSockets() <= before, 'all sockets closed')
})
