import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import {
  answer,
  exchange,
  get,
  listening,
  openSockets,
  rawApp,
  rawClient,
  rulesWith,
  type Stage,
  stage,
  until,
} from './stage.ts'

const line = (code: string, rest: string) => new RegExp(`^at=error code=${code} desc="[^"]+" .*${rest}`)
const upload = (length: number) =>
  `POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`

/** Failures before the first byte of an answer: what the app does, and what the client and the log get. */
const failures: {
  name: string
  arrange: (s: Stage) => Promise<AsyncDisposable | undefined>
  code: string
  status?: number
  log: string
}[] = [
  {
    name: 'no instance',
    arrange: async () => undefined,
    code: 'H14',
    log: 'dyno= connect= service= status=503 bytes= ',
  },
  {
    name: 'the instance is stopped',
    arrange: async s => {
      s.up(1, { state: 'down' })
      return undefined
    },
    code: 'H14',
    log: 'dyno= connect= ',
  },
  {
    name: 'the instance has crashed',
    arrange: async s => {
      s.up(1, { state: 'crashed' })
      return undefined
    },
    code: 'H10',
    log: 'dyno= connect= service= status=503 bytes= ',
  },
  {
    name: 'the instance does not come up in time',
    arrange: async s => {
      s.up(1, { state: 'starting' })
      return undefined
    },
    code: 'H20',
    log: 'dyno= connect= service= status=503 bytes= ',
  },
  {
    name: 'nothing listens',
    arrange: async s => {
      const server = createServer()
      s.up(await listening(server, '127.77.0.1'))
      server.close()
      return undefined
    },
    code: 'H21',
    log: 'dyno=web.1 connect=\\d+ms service= status=503 bytes= ',
  },
  {
    name: 'the app listens on 127.0.0.1 only',
    arrange: async s => {
      const app = await rawApp(socket => socket.write(answer('HTTP/1.1 200 OK')), '127.0.0.1')
      s.up(app.port)
      return app
    },
    code: 'H21',
    log: 'dyno=web.1 ',
  },
  {
    name: 'the app closes without an answer',
    arrange: async s => arranged(s, socket => socket.end()),
    code: 'H13',
    log: 'dyno=web.1 connect=\\d+ms service=\\d+ms status=503 bytes=0 ',
  },
  {
    name: 'the app resets the connection',
    arrange: async s => arranged(s, socket => socket.resetAndDestroy()),
    code: 'H13',
    log: 'dyno=web.1 connect=\\d+ms service=\\d+ms status=503 bytes=0 ',
  },
  {
    name: 'the app sends half a head',
    arrange: async s => arranged(s, socket => socket.end('HTTP/1.1 200 OK\r\nContent-')),
    code: 'H13',
    log: 'dyno=web.1 ',
  },
  {
    name: 'the app says nothing',
    arrange: async s => arranged(s, () => undefined),
    code: 'H12',
    log: 'dyno=web.1 connect=\\d+ms service=[3-9]\\d\\dms status=503 bytes=0 ',
  },
]

test.each(failures)('$name: $code', async ({ arrange, code, status = 503, log }) => {
  await using s = await stage({ rules: rulesWith({ firstByteMs: 300, bootQueueMs: 300, connectMs: 500 }) })
  const app = await arrange(s)
  const text = await exchange(s.port, get('/x?<script>'))
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(text).toMatch(/Cache-Control: no-cache, no-store\r\n/)
  expect(text).toMatch(/Via: 1\.1 heroku-router\r\n/)
  expect(text).toContain(`<title>${code} `)
  expect(text).not.toContain('<script>')
  const length = Number(/Content-Length: (\d+)/.exec(text)?.[1])
  expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toHaveLength(length)
  const event = await s.event()
  expect(event).toMatchObject({ code, status, path: '/x?<script>', host: 'app.test' })
  expect(event.line).toMatch(line(code, log))
  expect(s.events).toHaveLength(1)
  await app?.[Symbol.asyncDispose]()
})

test('a connect nobody answers: H19', async () => {
  await using deaf = await deafListener()
  await using s = await stage({ rules: rulesWith({ connectMs: 400 }) })
  s.up(deaf.port)
  expect(await exchange(s.port, get())).toMatch(/^HTTP\/1\.1 503 /)
  expect((await s.event()).line).toMatch(line('H19', 'connect=[4-9]\\d\\dms service= status=503 bytes= '))
})

test('a HEAD gets the head of the error page', async () => {
  await using s = await stage()
  const text = await exchange(s.port, get().replace('GET', 'HEAD'))
  expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*Content-Length: [1-9]\d*\r\n[\s\S]*\r\n\r\n$/)
})

/** Failures in the middle of an answer: the client has the 200 and must see that it is cut short. */
const interrupted = [
  { name: 'length, FIN', head: 'Content-Length: 10', body: '12345', end: 'end' },
  { name: 'length, RST', head: 'Content-Length: 10', body: '12345', end: 'reset' },
  { name: 'chunks, FIN', head: 'Transfer-Encoding: chunked', body: '5\r\n12345\r\n', end: 'end' },
  { name: 'chunks, RST', head: 'Transfer-Encoding: chunked', body: '5\r\n12345\r\n', end: 'reset' },
  {
    name: 'a chunk that is none',
    head: 'Transfer-Encoding: chunked',
    body: '5\r\n12345\r\nzz\r\n',
    end: 'stay',
  },
  {
    name: 'FIN after Connection: close',
    head: 'Connection: close\r\nContent-Length: 10',
    body: '12345',
    end: 'end',
  },
] as const

test.each(interrupted)(
  'the app leaves in the middle of its answer: $name: H18',
  async ({ head, body, end }) => {
    await using app = await rawApp(socket => {
      socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`, () => {
        if (end === 'end') socket.end()
        // The kernel may drop what a reset overtakes: the router must have it first.
        if (end === 'reset') setTimeout(() => socket.resetAndDestroy(), 50)
      })
    })
    await using s = await stage()
    s.up(app.port)
    const text = await exchange(s.port, get())
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(text).toContain('12345')
    expect(text).not.toMatch(/0\r\n\r\n$/)
    const event = await s.event()
    expect(event).toMatchObject({ code: 'H18', status: 503, bytes: 5 })
    expect(event.line).toMatch(/^sock=backend at=error code=H18 /)
  },
)

test('the app falls silent in the middle of its answer: H15, after the idle time', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n')
    for (const ms of [300, 600, 900]) setTimeout(() => socket.write('x'), ms)
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 800 }) })
  s.up(app.port)
  expect(await exchange(s.port, get())).toMatch(/xxx$/)
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H15', bytes: 3 })
  // Three bytes, 300 ms apart, each granted the whole time again.
  expect(event.serviceMs).toBeGreaterThanOrEqual(1_690)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the first byte has its own time, and ends with the first byte', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n')
    setTimeout(() => socket.write('ok'), 500)
  })
  await using s = await stage({ rules: rulesWith({ firstByteMs: 250, idleMs: 10_000 }) })
  s.up(app.port)
  expect(await exchange(s.port, get())).toMatch(/ok$/)
  expect(await s.event()).toMatchObject({ code: null, status: 200 })
})

test('the time to the first byte starts when the whole request is sent', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith({ firstByteMs: 300, idleMs: 5_000 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upload(4))
  for (const byte of ['a', 'b', 'c', 'd']) {
    await new Promise(resolve => setTimeout(resolve, 200))
    client.socket.write(byte)
  }
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 503 /)
  const event = await s.event()
  expect(event.code).toBe('H12')
  // Counted from the head at the app, which is sent with the first byte of the body at the latest.
  expect(event.serviceMs).toBeGreaterThanOrEqual(890)
})

test('the client stops sending: H28', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage({ rules: rulesWith({ idleMs: 300 }) })
  s.up(app.port)
  expect(await exchange(s.port, `${upload(10)}abc`)).toBe('')
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H28', status: 499 })
  expect(event.line).toMatch(/^at=warning code=H28 desc="Client Connection Idle" sock=client /)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the client stops reading: H28', async () => {
  await using app = await rawApp(socket => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n')
    socket.write(Buffer.alloc(100_000_000))
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 400 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.pause()
  client.socket.write(get())
  expect(await s.event()).toMatchObject({ code: 'H28', status: 499 })
  await until(() => app.sockets.size === 0, 'the app is told')
  client.socket.destroy()
})

test('the app stops reading an upload: H15', async () => {
  await using app = await rawApp(socket => socket.pause())
  await using s = await stage({ rules: rulesWith({ idleMs: 400 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upload(50_000_000))
  client.socket.write(Buffer.alloc(50_000_000))
  expect(await s.event()).toMatchObject({ code: 'H15', status: 503 })
  for (const socket of app.sockets) socket.resume()
  await until(() => app.sockets.size === 0, 'the app is told')
  client.socket.destroy()
})

const leaving = [
  { name: 'while it waits, FIN', partial: false, how: 'end' },
  { name: 'while it waits, RST', partial: false, how: 'reset' },
  { name: 'in the middle of the answer, FIN', partial: true, how: 'end' },
  { name: 'in the middle of the answer, RST', partial: true, how: 'reset' },
] as const

test.each(leaving)('the client leaves $name: H27, and the app is told', async ({ partial, how }) => {
  await using app = await rawApp(socket => {
    if (partial) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345')
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  if (partial) await client.sees(/12345$/)
  else await until(() => app.received.join('') !== '', 'the request at the app')
  if (how === 'end') client.socket.end()
  else client.socket.resetAndDestroy()
  const event = await s.event()
  expect(event).toMatchObject({ code: 'H27', status: 499, instance: 'web.1' })
  expect(event.line).toMatch(/^at=warning code=H27 desc="Client Request Interrupted" sock=client /)
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the client leaves in the middle of its upload: H27', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`${upload(1000)}abc`)
  await until(() => app.received.join('').endsWith('abc'), 'the body at the app')
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27' })
  await until(() => app.sockets.size === 0, 'the app is told')
})

test('the client leaves while it waits for an instance: the instance never hears of it', async () => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port, { state: 'starting' })
  const client = rawClient(s.port)
  client.socket.write(get())
  await new Promise(resolve => setTimeout(resolve, 50))
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27', instance: null })
  s.up(app.port)
  expect(s.router.pool.inFlight('web.1')).toBe(0)
  const next = rawClient(s.port)
  next.socket.write(get())
  await until(() => app.received.join('') !== '', 'the next request')
  expect(app.accepted()).toBe(1)
  next.socket.destroy()
})

test('the client leaves while the router connects: the connect is given up', async () => {
  await using deaf = await deafListener()
  await using s = await stage({ rules: rulesWith({ connectMs: 60_000 }) })
  s.up(deaf.port)
  const before = openSockets()
  const client = rawClient(s.port)
  client.socket.write(get())
  await until(() => openSockets() === before + 3, 'client, router and the connect')
  client.socket.resetAndDestroy()
  expect(await s.event()).toMatchObject({ code: 'H27', status: 499 })
  await until(() => openSockets() === before, 'all of them closed')
})

test('a slow upload goes on as long as it goes on', async () => {
  await using app = await rawApp(socket => {
    let bytes = 0
    socket.on('data', chunk => {
      bytes += chunk.length
      if (chunk.includes('j')) socket.end(answer('HTTP/1.1 200 OK', String(bytes > 0)))
    })
  })
  await using s = await stage({ rules: rulesWith({ idleMs: 1_000 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(upload(10))
  for (const byte of 'abcdefghij') {
    await new Promise(resolve => setTimeout(resolve, 150))
    client.socket.write(byte)
  }
  await client.closed
  expect(client.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
})

test('an early answer reaches a client that is still sending', async () => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 413 Too Large', 'too much')))
  await using s = await stage()
  s.up(app.port)
  for (let i = 1; i <= 10; i++) {
    const client = rawClient(s.port)
    client.socket.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 20000000\r\n\r\n')
    client.socket.write(Buffer.alloc(20_000_000))
    expect(await client.sees(/too much$/)).toMatch(/^HTTP\/1\.1 413 /)
    client.socket.destroy()
  }
})

test('after an early answer the connection is not kept for the rest of the upload', async () => {
  await using app = await rawApp(socket => socket.end(answer('HTTP/1.1 413 Too Large', 'too much')))
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 20000000\r\n\r\nand no more`)
  expect(await client.sees(/too much$/)).toMatch(/^HTTP\/1\.1 413 /)
  await client.closed
})

test('a page reaches a client that is still sending', async () => {
  await using s = await stage()
  const client = rawClient(s.port)
  client.socket.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 20000000\r\n\r\n')
  client.socket.write(Buffer.alloc(10_000_000))
  expect(await client.sees(/<\/html>\n$/)).toMatch(/^HTTP\/1\.1 503 /)
  // It never sends the rest: the connection is not kept for that.
  await client.closed
})

async function arranged(s: Stage, handler: Parameters<typeof rawApp>[0]): Promise<AsyncDisposable> {
  const app = await rawApp(handler)
  s.up(app.port)
  return app
}

/** A listener whose process is stopped and whose queue is full: the kernel drops every further connect. */
async function deafListener(): Promise<AsyncDisposable & { port: number }> {
  const code = `require('net').createServer().listen({ host: '127.77.0.1', port: 0, backlog: 1 }, function () {
    console.log(this.address().port)
  })`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(chunk.toString())
  child.kill('SIGSTOP')
  const blockers: Socket[] = []
  for (let waiting = false; !waiting; ) {
    const blocker = connect({ port, host: '127.77.0.1' })
    blocker.on('error', () => undefined)
    blockers.push(blocker)
    await Promise.race([once(blocker, 'connect'), new Promise(resolve => setTimeout(resolve, 200))])
    waiting = blocker.connecting
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const blocker of blockers) blocker.destroy()
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

test.each([
  { name: 'plain', framing: 'Content-Length: 10', part: 'abc' },
  { name: 'chunked', framing: 'Transfer-Encoding: chunked', part: '3\r\nabc\r\n' },
])('the client ends its side in the middle of an upload: $name: H27', async ({ framing, part }) => {
  await using app = await rawApp(() => undefined)
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`POST / HTTP/1.1\r\nHost: app.test\r\n${framing}\r\n\r\n${part}`)
  await until(() => app.received.join('').includes('abc'), 'the first part at the app')
  client.socket.end()
  expect(await s.event()).toMatchObject({ status: 499, code: 'H27' })
  await until(() => app.sockets.size === 0, 'the app is told')
  expect(s.events).toHaveLength(1)
})
