import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { answer, get, listening, rawApp, rawClient, rulesWith, stage, until } from './stage.ts'

async function httpApp(server: Server): Promise<AsyncDisposable & { port: number }> {
  const port = await listening(server, '127.77.0.1')
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const mebibyte = 1 << 20
const random = randomBytes(mebibyte)

test('a large upload and a large download arrive unchanged, one inside the other', async () => {
  await using app = await httpApp(createServer((req, res) => req.pipe(res)))
  await using s = await stage()
  s.up(app.port)
  const sent = createHash('sha256')
  const body = Readable.from(
    (function* () {
      for (let i = 0; i < 64; i++) {
        sent.update(random)
        yield random
      }
    })(),
  )
  const response = await fetch(s.url, {
    method: 'POST',
    body: Readable.toWeb(body) as ReadableStream,
    duplex: 'half',
  } as RequestInit)
  const got = createHash('sha256')
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    got.update(chunk)
    bytes += chunk.length
  }
  expect(bytes).toBe(64 * mebibyte)
  expect(got.digest('hex')).toBe(sent.digest('hex'))
  expect(await s.event()).toMatchObject({ status: 200, bytes: 64 * mebibyte })
})

test('a client that does not read holds the app back', async () => {
  let written = 0
  let ended = false
  await using app = await rawApp(socket => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${512 * mebibyte}\r\n\r\n`)
    const more = () => {
      while (!ended && written < 512 * mebibyte) {
        written += mebibyte
        if (!socket.write(random)) return void socket.once('drain', more)
      }
    }
    socket.on('close', () => {
      ended = true
    })
    more()
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.pause()
  client.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await until(() => written > 0, 'the first piece')
  let before = -1
  while (before !== written) {
    before = written
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  // What the kernel's buffers of two connections hold.
  expect(written).toBeLessThan(64 * mebibyte)
  client.socket.destroy()
})

const flood = Buffer.from(`HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(64 * 1024)}\r\n\r\n`)

test('early hints without end: what a client does not read is left out, and its answer arrives', async () => {
  let written = 0
  await using app = await rawApp(socket => {
    const more = () => {
      while (written < 100 * mebibyte) {
        written += flood.length
        if (!socket.write(flood)) return void socket.once('drain', more)
      }
      socket.write(answer('HTTP/1.1 200 OK', 'at last'))
    }
    more()
  })
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(get())
  client.socket.pause()
  await until(() => written >= 100 * mebibyte, 'all of them to be sent')
  client.socket.resume()
  expect((await client.sees(/at last$/)).length).toBeLessThan(50 * mebibyte)
})

test('early hints without end before an upgrade: a client that does not read holds the app back', async () => {
  let written = 0
  await using app = await rawApp(socket => {
    const more = () => {
      while (written < 100 * mebibyte && socket.writable) {
        written += flood.length
        if (!socket.write(flood)) return void socket.once('drain', more)
      }
    }
    more()
  })
  await using s = await stage({ rules: rulesWith({ firstByteMs: 3_000 }) })
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n')
  client.socket.pause()
  expect(await s.event()).toMatchObject({ code: 'H12' })
  expect(written).toBeLessThan(50 * mebibyte)
  client.socket.destroy()
})

test('an app that does not read holds the client back', async () => {
  await using app = await rawApp(socket => socket.pause())
  await using s = await stage()
  s.up(app.port)
  const client = rawClient(s.port)
  client.socket.write(`POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${512 * mebibyte}\r\n\r\n`)
  let written = 0
  const more = () => {
    while (written < 512 * mebibyte && !client.socket.destroyed) {
      written += mebibyte
      if (!client.socket.write(random)) return void client.socket.once('drain', more)
    }
  }
  more()
  let before = -1
  while (before !== written) {
    before = written
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  expect(written).toBeLessThan(64 * mebibyte)
  client.socket.destroy()
})

test('events of a stream arrive one by one', async () => {
  await using app = await httpApp(
    createServer((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('data: 0\n\n')
      let n = 0
      const timer = setInterval(() => res.write(`data: ${++n}\n\n`), 30)
      res.on('close', () => clearInterval(timer))
    }),
  )
  await using s = await stage({ rules: rulesWith({ idleMs: 5_000 }) })
  s.up(app.port)
  const response = await fetch(s.url)
  const reader = response.body?.getReader()
  const events: string[] = []
  while (events.length < 5) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) break
    events.push(Buffer.from(value ?? []).toString())
  }
  expect(events).toEqual([0, 1, 2, 3, 4].map(n => `data: ${n}\n\n`))
  await reader?.cancel()
  expect(await s.event()).toMatchObject({ code: 'H27', status: 499 })
})

test('many requests at once, through a few kinds of app', async () => {
  await using app = await httpApp(
    createServer((req, res) => {
      if (req.url?.startsWith('/echo')) req.pipe(res)
      else res.end(req.url)
    }),
  )
  await using s = await stage()
  s.up(app.port)
  const answers = await Promise.all(
    Array.from({ length: 150 }, async (_, i) => {
      const response = await (i % 2 === 0
        ? fetch(`${s.url}/plain/${i}`)
        : fetch(`${s.url}/echo`, { method: 'POST', body: `body ${i}` }))
      return response.text()
    }),
  )
  expect(answers).toEqual(Array.from({ length: 150 }, (_, i) => (i % 2 === 0 ? `/plain/${i}` : `body ${i}`)))
  await s.event(150)
  expect(s.events.filter(event => event.status !== 200)).toEqual([])
})
