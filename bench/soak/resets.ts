import { setTimeout as delay } from 'node:timers/promises'
import { bytesApp, client, crowd, onHeads, switching, webSocketRequest } from './clients.ts'
import { type SoakResult, soak } from './soak.ts'

const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: app.test\r\n\r\n`
const upload = 'POST /wait HTTP/1.1\r\nHost: app.test\r\nContent-Length: 100000\r\n\r\nabc'

/** What a client sends before it resets its connection at some moment. */
const beginnings: readonly string[] = [
  '',
  'GET / HTTP/1.1\r\nHo',
  head('/'),
  head('/wait'),
  head('/half'),
  head('/reset'),
  head('/reset-half'),
  upload,
  webSocketRequest,
  webSocketRequest.replace('/socket', '/wait'),
  webSocketRequest.replace('websocket', 'tcp'),
  `${head('/')}${head('/half')}${head('/wait')}`,
]

/** Connections that are reset by clients and by the app, at any moment: nothing of them may be left. */
export function soakResets(count: number): Promise<SoakResult> {
  const timeouts = { firstByteMs: 2_000, idleMs: 2_000 }
  return soak('resets', { timeouts, backlogPerInstance: count * 3 }, async ({ router, totals, same }) => {
    await using app = await bytesApp(socket =>
      onHeads(socket, text => {
        const path = text.split(' ')[1]
        if (path === '/half') socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
        else if (path === '/reset') socket.resetAndDestroy()
        else if (path === '/reset-half')
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', () => socket.resetAndDestroy())
        else if (path === '/socket') socket.write(switching)
        else if (path === '/') socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      }),
    )
    router.up(app.port)
    await crowd(count, 100, async index => {
      const one = client(router.port, beginnings[index % beginnings.length])
      await delay(Math.random() * 30)
      one.socket.resetAndDestroy()
      await one.closed
    })
    await router.remains()
    const after = client(router.port, `GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n`)
    await after.closed
    same('the answer afterwards', /^HTTP\/1\.1 200 OK/.test(after.text()), true)
    const { lines, codes } = await router.stats()
    Object.assign(totals, { connections: count, lines, ...codes })
    const counted = Object.values(codes).reduce((sum, n) => sum + n, 0)
    same('log lines', counted, lines)
  })
}
