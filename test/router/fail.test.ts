import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { deafListener } from './deaf-listener.ts'
import { answer, exchange, get, listening, rawApp, rulesWith, type Stage, stage } from './stage.ts'

const line = (code: string, rest: string) => new RegExp(`^at=error code=${code} desc="[^"]+" .*${rest}`)
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

async function arranged(s: Stage, handler: Parameters<typeof rawApp>[0]): Promise<AsyncDisposable> {
  const app = await rawApp(handler)
  s.up(app.port)
  return app
}
