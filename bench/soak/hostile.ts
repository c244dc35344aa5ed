import { attacks } from './attacks.ts'
import { bytesApp, client, crowd, onHeads } from './clients.ts'
import { type SoakResult, soak } from './soak.ts'

const answers: Readonly<Record<string, string>> = {
  break: 'HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b=c\r\nContent-Length: 0\r\n\r\n',
  nul: 'HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n',
  lengths: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello',
}

/** Every attack many times over, many at once: none may reach the app as a request of its own, or forge a log line. */
export function soakAttacks(times: number): Promise<SoakResult> {
  return soak('attacks', {}, async ({ router, totals, same }) => {
    let heads = 0
    let smuggled = 0
    await using app = await bytesApp(socket =>
      onHeads(socket, head => {
        heads++
        if (/(^|\n)GET \/smuggled/.test(head)) smuggled++
        const wanted = /^X-Wants: (\w+)/im.exec(head)?.[1] ?? ''
        socket.write(answers[wanted] ?? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'latin1')
      }),
    )
    router.up(app.port)
    let answered = 0
    await crowd(attacks.length * times, 40, async index => {
      const attack = attacks[index % attacks.length]
      if (attack === undefined) return
      const one = client(router.port, attack.bytes)
      await one.sees(/^HTTP\/1\.1 \d{3} /)
      one.socket.end()
      await one.closed
      answered += one.text().match(/^HTTP\/1\.1 \d{3} /gm)?.length ?? 0
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(one.text())?.[1])
      same(`${attack.name}: status`, status, attack.status)
    })
    const { lines, codes } = await router.until(stats => stats.lines >= answered)
    Object.assign(totals, {
      kinds: attacks.length,
      attacks: attacks.length * times,
      answered,
      lines,
      ...codes,
    })
    totals['at the app'] = heads
    same('smuggled', smuggled, 0)
    same('log lines', lines, answered)
    same('a code that only an attacker writes', codes.H99 ?? 0, 0)
  })
}
