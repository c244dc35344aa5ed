import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import type { EventBody } from '../../src/model/events.ts'
import { lookOf } from '../../src/report/look.ts'
import { Story } from '../../src/report/story.ts'
import type { TerminalOptions } from '../../src/report/terminal.ts'
import { terminalReporter } from '../../src/report/terminal.ts'
import { widthOf } from '../../src/report/width.ts'
import {
  at,
  type Beat,
  booting,
  fine,
  listen,
  log,
  loopback,
  ready,
  request,
  scenes,
  start,
  stopping,
} from './scenes.ts'
import { Screen } from './screen.ts'

/** What a person reads of a scene: at a terminal, but without a spinner, or (`isTTY: false`) in a log. */
async function told(
  beats: readonly Beat[],
  { columns, isTTY = true, ...over }: Partial<TerminalOptions> & { columns?: number; isTTY?: boolean } = {},
): Promise<string> {
  const out = Object.assign(new PassThrough(), columns === undefined ? { isTTY } : { isTTY, columns })
  const options = {
    out,
    animate: false,
    colour: false,
    quiet: false,
    verbose: false,
    onClosed: () => {},
    ...over,
  }
  const reporter = terminalReporter(options)
  for (const event of at(beats)) reporter.event(event)
  await reporter[Symbol.asyncDispose]()
  return out.read()?.toString() ?? ''
}

/** The time of day is the reader's own. */
function withoutClock(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss')
}

test('a good start', async () => {
  expect(await told(scenes.up ?? [])).toMatchInlineSnapshot(`
    "  web.1   node server.js                                heroku, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      web.1 | listening on 23817
      ✔ listening   0.0.0.0:23817                0.31 s   node, pid 4242
      ✔ reachable   by the router                0.32 s   59.7 s before the deadline

      ➜  http://localhost:6420                                          Ctrl-C stops

      heroku[router]: at=info method=GET path="/" service=3ms status=200 bytes=1311
      web.1 | info: cart opened by ada
      heroku[router]: at=info method=GET path="/favicon.ico" service=1ms status=404
      heroku[router]: at=error code=H10 method=GET path="/cart/checkout" status=503
      heroku[web.1]: Stopping all processes with SIGTERM
      ✔ stopped                                  0.02 s   exit status 0
    "
  `)
})

test('a wrong bind in up: the early finding with its fix and the time that is left', async () => {
  expect(await told(scenes['loopback in up'] ?? [])).toMatchInlineSnapshot(`
    "  web.1   node server.js                                heroku, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      · listening   127.0.0.1:23817              0.30 s   node, pid 4242

      ▲ R10 ahead
         Heroku's router cannot reach this app, and stops it at 60 s: it listens on
         127.0.0.1 only

         fix        Listen on all interfaces: other machines, the router among them,
                    cannot reach 127.0.0.1.
                    server.js:14  app.listen(port, '127.0.0.1')
                              ->  app.listen(port, '0.0.0.0')
         deadline   60 s, 58.7 s left

    "
  `)
})

test('a wrong bind: the early finding, then the panel', async () => {
  expect(await told(scenes.loopback ?? [])).toMatchInlineSnapshot(`
    "  web.1   node server.js                                heroku, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      web.1 | Now visit http://localhost:23817
      · listening   127.0.0.1:23817              0.30 s   node, pid 4242
      ▲ R10 ahead
         Heroku's router cannot reach this app, and stops it at 60 s: it listens on
         127.0.0.1 only

      ✖ R10  Heroku's router cannot reach this app, and stops it at 60 s: it listens
             on 127.0.0.1 only

         expected   0.0.0.0:23817    (PORT, all interfaces)
         found      127.0.0.1:23817  node server.js, pid 4242  this machine only
         router     dialled 127.77.0.1:23817                   connection refused
         log        Now visit http://localhost:23817

         fix        Listen on all interfaces: other machines, the router among them,
                    cannot reach 127.0.0.1.
                    server.js:14  app.listen(port, '127.0.0.1')
                              ->  app.listen(port, '0.0.0.0')
                    Or try it without touching the code:
                    $ paas-sim up --env HOST=0.0.0.0
         more       paas-sim explain loopback-only

      ▲ debug-port
         The inspector listens on 0.0.0.0:9229, where the router can reach it

         fix        Take --inspect out of the start command.

    "
  `)
})

test('a check that is ok but warns', async () => {
  expect(await told(scenes.check ?? [])).toMatchInlineSnapshot(`
    "  web.1   node server.js                                      heroku, by default
      ✔ started                                  0.00 s   PORT=23817
      ✔ listening   0.0.0.0:23817                0.31 s   node, pid 4242
      ✔ reachable   by the router                0.32 s   59.7 s before the deadline
      heroku[web.1]: Stopping all processes with SIGTERM
      ✔ stopped                                  0.02 s   exit status 0

      ✔ ok  Heroku's router reaches this app

         boot       reachable after 0.32 s of 60 s
         answer     GET / answered 200 in 3 ms

      ▲ debug-port
         The inspector listens on 0.0.0.0:9229, where the router can reach it

         fix        Take --inspect out of the start command.

    "
  `)
})

test('several instances are told apart, and keep to their lines', async () => {
  expect(await told(scenes.fleet ?? [])).toMatchInlineSnapshot(`
    "  web ×2     node server.js                             heroku, told by Procfile
      worker.1   node worker.js
      · Port 6420 is taken by node, pid 311: using 6421.
      ✔ started     web.1                        0.00 s   PORT=23817
      ✔ started     worker.1                     0.00 s
      worker.1 | polling the queue
      web.1    | cleared? red
      ✔ up          worker.1                     0.11 s   worker, needs no port
      ✔ listening   web.1  0.0.0.0:23817         0.31 s   node, pid 4242
      ✔ reachable   web.1  by the router         0.32 s   59.7 s before the deadline

      ➜  http://localhost:6420                                          Ctrl-C stops

      heroku[web.1]: Process exited with status 1
      ✖ crashed     web.1                        4.00 s   exit status 1
    "
  `)
})

/** A service, and a database that it waits for. */
const twoServices = [
  { name: 'web', kind: 'web', command: 'node server.js', origin: 'compose.yaml', instances: 1 },
  { name: 'db', kind: 'web', command: 'postgres', origin: 'compose.yaml', instances: 1 },
] as const
const two = start({ platform: 'render', because: 'compose.yaml', services: twoServices })
const waiting = {
  type: 'instance',
  service: 'web',
  instance: 'web.1',
  state: 'created',
  from: 'created',
  pid: null,
  port: 23817,
  waitsFor: [
    { service: 'db', condition: 'healthy' },
    { service: 'migrate', condition: 'completed' },
  ],
} as const

test('a service that waits says for what, and one that was never started how', async () => {
  const { waitsFor: _, ...rest } = waiting
  const beats: readonly Beat[] = [
    [0, two],
    [10, waiting],
    [500, { ...rest, state: 'crashed' }],
    [600, { ...waiting, generation: 2 }],
  ]
  expect(await told(beats)).toMatchInlineSnapshot(`
    "  web.1   node server.js                            render, told by compose.yaml
      db.1    postgres
      · waiting     web.1  for db to be healthy, migrate to be completed
      ✖ not started web.1
    "
  `)
  expect(await told(beats, { columns: 50 })).toMatchInlineSnapshot(`
    "  web.1   node server.js
                          render, told by compose.yaml
      db.1    postgres
      · waiting     web.1  for db to be healthy,
                    migrate to be completed
      ✖ not started web.1
    "
  `)
})

test('a private service is reached by the others, and the URL is told when somebody can go there', async () => {
  const [web, db] = twoServices
  const begun = start({
    platform: 'render',
    because: 'compose.yaml',
    services: [web, { ...db, private: true }],
  })
  const ready = (service: string, bootMs: number) =>
    ({
      type: 'ready',
      service,
      instance: `${service}.1`,
      address: '127.0.0.1',
      port: 1,
      bootMs,
      deadlineMs: 60_000,
      detectMs: 5,
      platform: 'render',
      url: 'http://localhost:6420',
    }) as const
  const beats: readonly Beat[] = [
    [0, begun],
    [
      0,
      {
        type: 'instance',
        service: 'db',
        instance: 'db.1',
        pid: 4242,
        port: 5432,
        state: 'starting',
        from: 'created',
      },
    ],
    [
      0,
      {
        type: 'instance',
        service: 'web',
        instance: 'web.1',
        pid: 4243,
        port: 5433,
        state: 'starting',
        from: 'created',
      },
    ],
    [500, ready('db', 500)],
    [900, ready('web', 900)],
  ]
  expect(await told(beats)).toMatchInlineSnapshot(`
    "  web.1   node server.js                            render, told by compose.yaml
      db.1    postgres
      ✔ started     db.1                         0.00 s   PORT=5432
      ✔ started     web.1                        0.00 s   PORT=5433
      ✔ reachable   db.1  by the others          0.50 s   59.5 s before the deadline
      ✔ reachable   web.1  by the router         0.90 s   59.1 s before the deadline

      ➜  http://localhost:6420                                          Ctrl-C stops

    "
  `)
})

test('a service that outlives its generation is spoken of as what it was', async () => {
  const db = { type: 'instance', service: 'db', instance: 'db.1', pid: 4242, port: 5432 } as const
  const beats: readonly Beat[] = [
    [0, two],
    [10, { ...db, state: 'starting', from: 'created' }],
    [500, { ...db, state: 'up', from: 'starting' }],
    [900, { type: 'change', generation: 2, files: ['server.js'], count: 1 }],
    [1_000, { ...db, state: 'up', from: 'up', generation: 2 }],
    [1_000, { type: 'deploy', generation: 2, phase: 'switched', serving: 2, tookMs: 100 }],
    [2_000, { ...db, state: 'crashed', from: 'up', exit: { code: 1, signal: null }, generation: 2 }],
    [2_010, { ...db, state: 'starting', from: 'crashed', generation: 2 }],
  ]
  expect(withoutClock(await told(beats))).toMatchInlineSnapshot(`
    "  web.1   node server.js                            render, told by compose.yaml
      db.1    postgres
      ✔ started     db.1                         0.00 s   PORT=5432
      ↻ changed     server.js                  hh:mm:ss   generation 2
      ✔ switched    to generation 2              0.10 s

      ➜  http://localhost:6420                                          Ctrl-C stops

      ✖ crashed     db.1                         1.99 s   exit status 1
      ✔ restarted   db.1                         0.00 s   PORT=5432
    "
  `)
})

test('a save is told from the change to the switch, and the generation that leaves by its number', async () => {
  expect(withoutClock(await told(scenes.reload ?? []))).toMatchInlineSnapshot(`
    "  web.1   node server.js                                heroku, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      ✔ listening   0.0.0.0:23817                0.31 s   node, pid 4242
      ✔ reachable   by the router                0.32 s   59.7 s before the deadline

      ➜  http://localhost:6420                            Ctrl-C stops, saves reload

      ↻ changed     server.js                  hh:mm:ss   generation 2
      ✔ listening   0.0.0.0:23902                0.30 s   node, pid 4244
      web.1 #1 | the old one still answers
      web.1 | listening on 23902
      ✔ stopped     generation 1                 0.02 s   exit status 0
      ✔ switched    to generation 2              0.36 s   app's own boot 0.32 s
      heroku[router]: at=info method=GET path="/" service=3ms status=200 bytes=1311
    "
  `)
})

test('where generations overlap, the end of the old one is told only when it had to be killed', async () => {
  expect(withoutClock(await told(scenes['reload, overlapping'] ?? []))).toMatchInlineSnapshot(`
    "  web.1   node server.js                                render, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      ✔ listening   0.0.0.0:23817                0.31 s   node, pid 4242
      ✔ reachable   by the router                0.32 s   59.7 s before the deadline

      ➜  http://localhost:6420                            Ctrl-C stops, saves reload

      ↻ changed     …-long-name.js and 2 more  hh:mm:ss   generation 2
      ✔ listening   0.0.0.0:23902                0.30 s   node, pid 4244
      ✔ switched    to generation 2              0.36 s   app's own boot 0.32 s
      ↻ changed     server.js                  hh:mm:ss   generation 3
      ✔ listening   0.0.0.0:23903                0.30 s   node, pid 4245
      ✔ switched    to generation 3              0.36 s   app's own boot 0.32 s
      ▲ killed      generation 2                 30.0 s   did not end on SIGTERM
    "
  `)
})

test('a generation that fails shows its fix while the old one serves on', async () => {
  expect(withoutClock(await told(scenes['reload of a broken bind'] ?? []))).toMatchInlineSnapshot(`
    "  web.1   node server.js                                heroku, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      ✔ listening   0.0.0.0:23817                0.31 s   node, pid 4242
      ✔ reachable   by the router                0.32 s   59.7 s before the deadline

      ➜  http://localhost:6420                            Ctrl-C stops, saves reload

      ↻ changed     server.js                  hh:mm:ss   generation 2
      · listening   127.0.0.1:23902              0.30 s   node, pid 4244
      ▲ R10 ahead
         Heroku's router cannot reach this app, and stops it at 60 s: it listens on
         127.0.0.1 only
      ✖ kept out    generation 2                 1.40 s   generation 1 serves on

      ✖ R10  Heroku's router cannot reach this app, and stops it at 60 s: it listens
             on 127.0.0.1 only

         expected   0.0.0.0:23817    (PORT, all interfaces)
         found      127.0.0.1:23817  node server.js, pid 4242  this machine only
         router     dialled 127.77.0.1:23817                   connection refused

         fix        Listen on all interfaces: other machines, the router among them,
                    cannot reach 127.0.0.1.
                    server.js:14  app.listen(port, '127.0.0.1')
                              ->  app.listen(port, '0.0.0.0')
                    Or try it without touching the code:
                    $ paas-sim up --env HOST=0.0.0.0

      heroku[router]: at=info method=GET path="/" service=3ms status=200 bytes=1311
      ↻ changed     Procfile                   hh:mm:ss   generation 3
      ✖ kept out    generation 3                 0.00 s   generation 1 serves on

      ✖ invalid-file  Procfile has two lines for "web"

         at         /home/ada/shop/Procfile:3:1
         fix        Keep one of them.

      ↻ changed     server.js, Procfile        hh:mm:ss   generation 4
      ✔ listening   0.0.0.0:23904                0.30 s   node, pid 4246
      ↻ changed     server.js                  hh:mm:ss   generation 5
      · superseded  generation 4                 0.32 s   by the next change
      ✔ listening   0.0.0.0:23905                0.30 s   node, pid 4247
      ✔ switched    to generation 5              0.44 s   app's own boot 0.39 s
    "
  `)
})

test('a project that is broken from the first waits for a change, and tells its URL when it comes up', async () => {
  expect(withoutClock(await told(scenes['broken from the first'] ?? []))).toMatchInlineSnapshot(`
    "  web.1   node server.js                                heroku, told by Procfile
      ✔ started                                  0.00 s   PORT=23817
      · listening   127.0.0.1:23817              0.30 s   node, pid 4242
      ▲ R10 ahead
         Heroku's router cannot reach this app, and stops it at 60 s: it listens on
         127.0.0.1 only
      ✖ not up      generation 1                 1.40 s

      ✖ R10  Heroku's router cannot reach this app, and stops it at 60 s: it listens
             on 127.0.0.1 only

         expected   0.0.0.0:23817    (PORT, all interfaces)
         found      127.0.0.1:23817  node server.js, pid 4242  this machine only
         router     dialled 127.77.0.1:23817                   connection refused

         fix        Listen on all interfaces: other machines, the router among them,
                    cannot reach 127.0.0.1.
                    server.js:14  app.listen(port, '127.0.0.1')
                              ->  app.listen(port, '0.0.0.0')
                    Or try it without touching the code:
                    $ paas-sim up --env HOST=0.0.0.0

      · waiting for a change; until then http://localhost:6420 answers as the
        platform does when an app is down
      heroku[router]: at=error code=H10 method=GET path="/cart/checkout" status=503
      ↻ changed     server.js                  hh:mm:ss   generation 2
      ✔ listening   0.0.0.0:23902                0.30 s   node, pid 4244
      ✔ switched    to generation 2              0.36 s   app's own boot 0.32 s

      ➜  http://localhost:6420                            Ctrl-C stops, saves reload

    "
  `)
})

test('a health check that fails, and passes again', async () => {
  const lines = (await told(scenes.health ?? [])).split('\n').slice(7).join('\n')
  expect(lines).toMatchInlineSnapshot(`
    "  ▲ unhealthy   web.1 fails its check: 503 from /health
      ▲ unhealthy   web.1 fails its check for 15.0 s: 503 from /health, with a long
                    body: "database connection pool exhausted": out of rotation
      ✔ healthy     web.1 passes its check again
    "
  `)
})

test('verbose tells each step of each generation', async () => {
  const text = await told(scenes.reload ?? [], { verbose: true })
  expect(text).toMatch(/✔ started +0\.00 s +PORT=23902/)
  expect(text).toMatch(/✔ reachable +by the router +0\.32 s/)
  expect(text).toMatch(/· retired +generation 1/)
  expect(text.match(/Stopping all processes/g)).toHaveLength(1)
})

test('quiet tells of a reload only what keeps it from the traffic', async () => {
  const text = await told(scenes['reload of a broken bind'] ?? [], { quiet: true })
  expect(text.match(/✖ kept out/g)).toHaveLength(2)
  expect(text).toMatch(/->.*0\.0\.0\.0/)
  expect(text).not.toMatch(/started|changed|switched|superseded|heroku\[|ahead/)
})

const crashOf = (generation: number): Extract<EventBody, { type: 'instance' }> => ({
  type: 'instance',
  service: 'web',
  instance: 'web.1',
  generation,
  state: 'crashed',
  from: 'up',
  pid: 4242,
  port: 23817,
  exit: { code: 1, signal: null },
})

test('a crash of the generation that serves, while the next one boots, is told with the words of the platform', async () => {
  const text = await told([
    ...(scenes.reload ?? []).filter(([ms]) => ms <= 10_250),
    [10_300, log('Process exited with status 1', { stream: 'platform', generation: 1 })],
    [10_300, crashOf(1)],
  ])
  expect(text).toMatch(/heroku\[web\.1\]: Process exited with status 1\n {2}✖ crashed +generation 1 /)
})

test('of a later generation that is stopped while it boots only errors of the platform are told', async () => {
  const text = await told([
    ...(scenes['reload of a broken bind'] ?? []).filter(([ms]) => ms <= 11_300),
    [70_010, log('Error R10 (Boot timeout)', { stream: 'platform', generation: 2 })],
    [70_011, log('Stopping process with SIGKILL', { stream: 'platform', generation: 2 })],
    [70_012, { ...crashOf(2), state: 'stopping', from: 'starting' }],
  ])
  expect(text).toMatch(/heroku\[web\.1\]: Error R10 \(Boot timeout\)\n$/)
  expect(text).not.toMatch(/SIGKILL|created to starting.*\n.*kept/)
})

test('an error of the platform about a generation that leaves is told at once', async () => {
  const text = await told([
    ...(scenes.reload ?? []).filter(([ms]) => ms <= 10_331),
    [40_331, log('Error R12 (Exit timeout)', { stream: 'platform', generation: 1 })],
  ])
  expect(text).toMatch(/heroku\[web\.1\]: Error R12 \(Exit timeout\)\n$/)
})

test('an instance keeps its colour over the generations; the one that leaves is dim', async () => {
  const text = await told((scenes.reload ?? []).concat([[12_000, log('after', { generation: 2 })]]), {
    colour: true,
  })
  const painted = (what: string) => text.split('\n').find(line => line.endsWith(what)) ?? ''
  expect(painted('still answers\u001b[22m').indexOf('\u001b[2m  web.1 #1 |')).toBe(0)
  for (const what of ['listening on 23902', 'after'])
    expect(painted(what).indexOf('  \u001b[36mweb.1')).toBe(0)
})

test.each([
  ['of the new generation while it boots', 10_320, 'web.1 is booting', 60_000],
  ['of the old one while it ends', 10_331, 'web.1 of generation 1 is stopping', undefined],
  ['for the switch', 10_352, 'generation 2 is on its way', undefined],
  ['for nothing once it has the traffic', 11_000, undefined, undefined],
])('what is waited for: %s', (_name, until, text, limitMs) => {
  const story = new Story({
    look: lookOf({ colour: false, unicode: true }),
    colour: false,
    quiet: false,
    verbose: false,
    fullRequests: false,
  })
  for (const event of at((scenes.reload ?? []).filter(([ms]) => ms <= until))) story.tell(event, 80)
  expect(story.busy()?.text).toBe(text)
  expect(story.busy()?.limitMs).toBe(limitMs)
})

test('an error says where and how to fix it', async () => {
  expect(await told(scenes.error ?? [])).toMatchInlineSnapshot(`
    "
      ✖ invalid-file  Procfile has two lines for "web"

         at         /home/ada/shop/Procfile:3:1
         fix        Keep one of them.

    "
  `)
})

test('symbols have ASCII stand-ins', async () => {
  const all = await Promise.all(Object.values(scenes).map(scene => told(scene, { unicode: false })))
  expect(all.join('')).toMatch(/^ {2}\+ started/m)
  expect(all.join('')).toMatch(/^[ -~\n]*$/)
})

test('without a terminal nothing moves the cursor, without colour nothing is coloured', async () => {
  for (const scene of Object.values(scenes)) {
    expect((await told(scene)).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    const coloured = (await told(scene, { colour: true })).split('\u001b')
    expect(coloured.length).toBeGreaterThan(1)
    for (const piece of coloured.slice(1)) expect(piece).toMatch(/^\[[\d;]*m/)
  }
})

test("the app's colour does not leak into what follows", async () => {
  const text = await told(
    [
      [0, log('\u001b[41mred background')],
      [1, log('next')],
    ],
    { colour: true },
  )
  expect(text).toContain('red background\u001b[0m\n')
})

test.each([
  ['verdict', scenes.loopback, /^\n {2}✖ R10 /],
  ['ok of check', scenes.check, /^\n {2}✔ ok /],
  ['error', scenes.error, /^\n {2}✖ invalid-file /],
])('quiet tells only how it ended: %s', async (_name, scene = [], beginning) => {
  const text = await told(scene, { quiet: true })
  expect(text).toMatch(beginning)
  expect(text).not.toMatch(/started|heroku\[|ahead|\| /)
})

test('verbose tells every socket, every field, and every line of the platform', async () => {
  const udp: EventBody = { ...listen('0.0.0.0', 5353), kind: 'udp' } as EventBody
  const text = await told([[0, start()], ...booting, [9, udp], ...ready, [900, request()]], { verbose: true })
  expect(text).toContain('heroku[web.1]: State changed from created to starting')
  expect(text).toMatch(/udp +0\.0\.0\.0:5353/)
  expect(text).toContain('request_id=8601b555')
  expect(text).toContain('(Procfile)')
})

const crash: readonly Beat[] = [
  [60, log('Process exited with status 1', { stream: 'platform' })],
  [
    61,
    {
      type: 'instance',
      service: 'web',
      instance: 'web.1',
      state: 'crashed',
      from: 'starting',
      pid: 4242,
      port: 23817,
      exit: { code: null, signal: 'SIGSEGV' },
    },
  ],
  [
    62,
    {
      type: 'stop',
      service: 'web',
      instance: 'web.1',
      signal: 'SIGTERM',
      tookMs: 1,
      killed: false,
      exit: { code: 1, signal: null },
    },
  ],
]

test.each([
  [
    'all of them when the app said nothing',
    [],
    ['State changed', 'Starting process', 'Process exited', 'crashed'],
  ],
  ['without the launch when it did', [[50, log('oops')] as const], ['oops', 'Process exited', 'crashed']],
])('the lines of the platform come out when a boot fails: %s', async (_name, said, parts) => {
  const lines = (await told([[0, start()], ...booting, ...said, ...crash])).trimEnd().split('\n').slice(2)
  expect(lines).toHaveLength(parts.length)
  for (const [i, part] of parts.entries()) expect(lines[i]).toContain(part)
  expect(lines.at(-1)).toMatch(/✖ crashed +0\.06 s +ended by SIGSEGV$/)
})

test('a platform line names its own source when it has one', async () => {
  const own = [
    [0, start()],
    [1, { ...request(), source: 'edge' }],
    [2, log('hello', { stream: 'platform', source: 'dyno/web.1' })],
  ] as const
  const text = await told(own, { verbose: true })
  expect(text).toContain('  edge: at=info')
  expect(text).toContain('  dyno/web.1: hello')
})

test('up that was ok says at its end only what to look into', async () => {
  const text = await told([[0, start()], ...stopping, [9_030, { type: 'verdict', ...fine }]])
  expect(text).not.toContain('reaches this app')
  const warned = await told([
    [0, start()],
    [1, { type: 'verdict', ...fine, warnings: loopback.warnings }],
  ])
  expect(warned).toContain('▲ debug-port')
})

test('an early finding that was wrong is taken back', async () => {
  const withdrawn: EventBody = {
    type: 'diagnosis',
    service: 'web',
    instance: 'web.1',
    withdrawn: true,
    verdict: loopback,
    deadlineMs: 60_000,
  }
  expect(
    await told([
      [0, start()],
      [1, withdrawn],
    ]),
  ).toContain('✔ withdrawn   loopback-only: web.1 is reachable after all')
})

test('control characters in names, commands and messages do no harm', async () => {
  const evil = '\u001b[2J\u001b]0;x\u0007evil\rname'
  const text = await told([
    [0, start({ services: [{ name: 'web', kind: 'web', command: evil, origin: evil, instances: 1 }] })],
    [1, { type: 'notice', code: 'x', message: evil }],
    [2, { type: 'verdict', ...loopback, summary: evil, fix: [{ text: evil, command: evil }] }],
    [3, { type: 'error', code: 'usage', message: evil, hint: evil, file: evil }],
    [4, { ...request(), line: evil } as EventBody],
  ])
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(text.match(/evil/g)?.length).toBeGreaterThanOrEqual(7)
})

test.each([40, 60, 80, 120, 200])('panels and timeline keep within %i columns', async columns => {
  for (const [name, scene] of Object.entries(scenes)) {
    if (name === 'slow') continue
    const lines = (await told(scene, { columns })).split('\n')
    expect(lines.length, name).toBeGreaterThan(3)
    const own = lines.filter(line => !/^ {2}(web|worker)\.\d +\| |^ {2}heroku\[/.test(line))
    for (const line of own) expect(widthOf(line), line).toBeLessThanOrEqual(columns)
  }
})

test('requests take one line of 80 columns and keep what matters', async () => {
  const lines = (await told(scenes.up ?? [])).split('\n').filter(line => line.includes('heroku[router]'))
  expect(lines).toHaveLength(3)
  for (const line of lines) {
    expect(widthOf(line)).toBeLessThanOrEqual(80)
    expect(line).toMatch(/method=GET path="[^"]+".* status=\d+/)
  }
  expect(lines[2]).toContain('code=H10')
})

test.each([
  [
    'render',
    '',
    '[GET]200 127.0.0.1:7555/cart/checkout clientIP="127.0.0.1" requestID="4f6ff756-c3ba-6e26" responseTimeMS=14 responseBytes=83 userAgent="curl/7.88.1"',
    /^ {2}\[GET\]200 127\.0\.0\.1:7555\/cart\/checkout.* responseTimeMS=14/,
  ],
  [
    'nginx',
    'nginx',
    `127.0.0.1 - - [21/Nov/2026:14:23:11 +0000] "GET / HTTP/1.1" 200 83 "-" "${'Mozilla '.repeat(9)}"`,
    /"GET \/ HTTP\/1\.1" 200 83 .*…$/,
  ],
])('a line in the form of %s takes one line, too', async (_name, source, line, kept) => {
  const beats: Beat[] = [
    [0, start()],
    [10, request({ source, line })],
  ]
  const told80 = (await told(beats)).trimEnd().split('\n').at(-1) ?? ''
  expect(told80).toMatch(kept)
  expect(widthOf(told80)).toBeLessThanOrEqual(80)
})

test('the end of a generation that left long ago does not pass for that of the one that serves', async () => {
  const text = await told([
    ...(scenes['reload, overlapping'] ?? []).filter(([ms]) => ms <= 20_360),
    [20_400, { type: 'deploy', generation: 1, phase: 'retired', serving: 2, tookMs: 10_000 }],
    [
      20_500,
      {
        type: 'stop',
        service: 'web',
        instance: 'web.1',
        generation: 2,
        signal: 'SIGTERM',
        tookMs: 20,
        killed: false,
        exit: { code: 0, signal: null },
      },
    ],
  ])
  expect(text).not.toContain('stopped')
})

test('without a terminal a request keeps all its fields, and a quote in its path breaks none', async () => {
  const line =
    'at=info method=GET path="/p\\"dyno=1" host=a.b request_id=abc dyno=web.1 status=200 protocol=http1.1'
  const beats: Beat[] = [
    [0, start()],
    [10, request({ path: '/p"dyno=1', line })],
  ]
  expect(await told(beats, { isTTY: false })).toContain(line)
  expect(await told(beats)).toContain('path="/p\\"dyno=1"')
})

test('the spinner stays below the log, tears no line, and leaves nothing behind', async () => {
  const screen = new Screen(80)
  const origin = Date.now()
  const reporter = terminalReporter({
    out: screen,
    colour: true,
    quiet: false,
    verbose: false,
    onClosed: () => {},
  })
  const tell = (...beats: Beat[]) => {
    for (const event of at(beats, origin)) reporter.event(event)
  }
  const spinner = () => screen.lines.filter(line => line.includes('is booting'))
  const wait = { timeout: 20_000, interval: 5 }
  try {
    tell([0, start()], ...booting)
    await vi.waitFor(() => expect(spinner()).toHaveLength(1), wait)
    for (let i = 0; i < 20; i += 1) {
      tell([i, log(`line ${i} ${'x'.repeat(i * 9)}`)])
      expect(screen.lines.at(-1)).toMatch(/^ {2}\S web\.1 is booting {3}\d+\.\d\d s of 60 s$/)
      expect(spinner()).toHaveLength(1)
    }
    const frame = screen.lines.at(-1)
    await vi.waitFor(() => expect(screen.lines.at(-1)).not.toBe(frame), wait)
    tell(...ready)
    expect(spinner()).toHaveLength(0)
  } finally {
    await reporter[Symbol.asyncDispose]()
  }
  const shown = screen.lines.join('')
  for (let i = 0; i < 20; i += 1) expect(shown).toContain(`  web.1 | line ${i} ${'x'.repeat(i * 9)}`)
  expect(shown).toContain('reachable   by the router')
  expect(screen.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.raw.lastIndexOf('\u001b[?25l'))
})

test('disposing in the middle of a boot gives the terminal back', async () => {
  const screen = new Screen(80)
  const reporter = terminalReporter({
    out: screen,
    colour: false,
    quiet: false,
    verbose: false,
    onClosed: () => {},
  })
  for (const event of at([[0, start()], ...booting], Date.now())) reporter.event(event)
  await vi.waitFor(() => expect(screen.raw).toContain('is booting'), { timeout: 20_000, interval: 5 })
  await reporter[Symbol.asyncDispose]()
  expect(screen.lines.join('')).not.toContain('is booting')
  expect(screen.raw.endsWith('\u001b[?25h')).toBe(true)
})

test('an instance that the platform kills at its deadline is told once, as crashed', async () => {
  const web = { service: 'web', instance: 'web.1' }
  const exit = { code: null, signal: 'SIGKILL' }
  const killed: Beat[] = [
    [60_000, { type: 'stop', ...web, signal: 'SIGKILL', tookMs: 60, killed: true, exit }],
    [60_060, { type: 'instance', ...web, state: 'crashed', from: 'starting', pid: 1, port: 23817, exit }],
  ]
  const text = await told([[0, start()], ...booting, ...killed])
  expect(text).toMatch(/✖ crashed +60 s +ended by SIGKILL/)
  expect(text).not.toContain('killed')
})
