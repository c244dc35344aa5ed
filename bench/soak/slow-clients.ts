import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Client, client } from './clients.ts'
import { type SoakResult, soak } from './soak.ts'

const bigBytes = 8_000_000
const big = Buffer.alloc(bigBytes, 'x')
const close = 'Host: app.test\r\nConnection: close\r\n'
const upload = `POST / HTTP/1.1\r\n${close}Content-Length: 400\r\n\r\n`
const download = `GET /big HTTP/1.1\r\n${close}\r\n`
const piece = 'x'.repeat(100)

interface Kind {
  readonly share: number
  /** How the router must log it. */
  readonly code: string
  act(client: Client): Promise<void>
}

/** Slow ones come to their end; stalled ones do nothing more after a beginning. */
const kinds: Readonly<Record<string, Kind>> = {
  'slow heads': {
    share: 25,
    code: 'app',
    act: one => drip(one, ['GET / HT', 'TP/1.1\r\nHo', 'st: app.test\r\nConnec', 'tion: close\r\n\r\n']),
  },
  'stalled heads': { share: 15, code: 'H26', act: one => drip(one, ['GET / HTTP/1.1\r\nHo']) },
  'slow bodies': { share: 25, code: 'app', act: one => drip(one, [upload, piece, piece, piece, piece]) },
  'stalled bodies': { share: 15, code: 'H28', act: one => drip(one, [upload, piece]) },
  'slow readers': {
    share: 10,
    code: 'app',
    async act(one) {
      one.socket.pause()
      one.socket.write(download)
      await delay(1_000)
      one.socket.resume()
    },
  },
  'stalled readers': {
    share: 10,
    code: 'H28',
    async act(one) {
      one.socket.pause()
      one.socket.write(download)
    },
  },
}

/** Slow heads, slow bodies and slow readers at once, while others must be served as ever. */
export function soakSlowClients(count: number): Promise<SoakResult> {
  const timeouts = { clientHeadMs: 6_000, idleMs: 5_000, firstByteMs: 20_000 }
  return soak(
    'slow clients',
    { timeouts, backlogPerInstance: count * 2 },
    async ({ router, totals, same }) => {
      await using app = await slowApp()
      router.up(app.port)
      const expected: Record<string, number> = {}
      const stalledReaders: Client[] = []
      const waits: Promise<void>[] = []
      let short = 0
      for (const [name, kind] of Object.entries(kinds)) {
        const many = Math.floor((count * kind.share) / 100)
        totals[name] = many
        expected[kind.code] = (expected[kind.code] ?? 0) + many
        for (let i = 0; i < many; i++) {
          const one = client(router.port)
          waits.push(kind.act(one))
          if (name === 'stalled readers') stalledReaders.push(one)
          else waits.push(one.closed)
          if (name === 'slow readers')
            waits.push(one.closed.then(() => void (one.bytes() < bigBytes && short++)))
        }
      }
      const slow = Promise.all(waits)
      let over = false
      void slow.then(() => {
        over = true
      })
      const brisk = await briskRequests(router.port, () => over)
      await slow
      expected.app = (expected.app ?? 0) + brisk.sent
      totals['others beside them'] = brisk.sent
      totals['slowest of those, ms'] = Math.round(brisk.slowestMs)
      const lines = Object.values(expected).reduce((sum, n) => sum + n, 0)
      const stats = await router.until(({ lines: seen }) => seen >= lines)
      for (const one of stalledReaders) one.socket.destroy()
      same('answers of others', brisk.answered, brisk.sent)
      same('answers that were cut', short, 0)
      same('log lines', stats.lines, lines)
      for (const [code, many] of Object.entries(expected))
        same(`logged as ${code}`, stats.codes[code] ?? 0, many)
    },
  )
}

async function drip({ socket }: Client, pieces: readonly string[]): Promise<void> {
  for (const [index, text] of pieces.entries()) {
    if (index > 0) await delay(400)
    socket.write(text)
  }
}

async function briskRequests(port: number, over: () => boolean) {
  let sent = 0
  let answered = 0
  let slowestMs = 0
  for (; !over(); await delay(50)) {
    const startedAt = performance.now()
    const one = client(port, `GET / HTTP/1.1\r\n${close}\r\n`)
    sent++
    if (await one.sees(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nok$/)) answered++
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    await one.closed
  }
  return { sent, answered, slowestMs }
}

async function slowApp(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((request, response) => {
    request.on('end', () => response.end(request.url === '/big' ? big : 'ok')).resume()
  })
  server.listen({ port: 0, host: '127.77.0.1', backlog: 4096 })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
