import { setTimeout as delay } from 'node:timers/promises'
import { bytesApp, type Client, client, crowd, onHeads, switching, webSocketRequest } from './clients.ts'
import { type SoakResult, soak } from './soak.ts'

/** WebSockets that are opened, say one word each, are idle, and are closed by either side in every way. */
export function soakWebSockets(count: number): Promise<SoakResult> {
  const timeouts = { idleMs: 300_000, clientHeadMs: 60_000 }
  return soak(
    'idle WebSockets',
    { timeouts, backlogPerInstance: count + 1 },
    async ({ router, totals, same }) => {
      await using app = await bytesApp(socket => {
        onHeads(socket, () => {
          socket.removeAllListeners('data')
          socket.write(switching)
          socket.on('data', chunk => socket.write(chunk))
        })
      })
      router.up(app.port)
      const before = await router.stats()
      const clients: Client[] = []
      let echoed = 0
      await crowd(count, 100, async () => {
        const one = client(router.port, webSocketRequest)
        clients.push(one)
        await one.sees(/\r\n\r\n/)
        one.socket.write('hello')
        if (await one.sees(/hello$/)) echoed++
      })
      await delay(1_000)
      const idle = await router.stats()
      same('WebSockets in flight', idle.inFlight, count)
      same('echoes', echoed, count)
      totals.open = count
      totals['kB each'] = Math.round((idle.rss - before.rss) / count / 100) / 10
      totals['fds each'] = Math.round(((idle.fds - before.fds) / count) * 100) / 100
      const atApp = [...app.sockets]
      clients.forEach(({ socket }, index) => {
        if (index % 4 === 0) socket.end()
        else if (index % 4 === 1) socket.resetAndDestroy()
      })
      const rest = await router.until(stats => stats.inFlight <= Math.ceil(count / 2))
      same('closed by clients', count - rest.inFlight, clients.filter((_, index) => index % 4 < 2).length)
      atApp.forEach((socket, index) => {
        if (index % 2 === 0) socket.end()
        else socket.resetAndDestroy()
      })
      await Promise.all(clients.map(({ closed }) => closed))
      const after = await router.until(stats => stats.lines >= count)
      same('log lines', after.lines, count)
      totals.lines = after.lines
      totals['MB after'] = Math.round(after.rss / 1e6)
    },
  )
}
