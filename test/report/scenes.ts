import type { Event, EventBody } from '../../src/model/events.ts'
import type { Observation, Verdict } from '../../src/model/verdict.ts'

/** A made-up event with when it happens, ms from the start of its scene. */
export type Beat = readonly [atMs: number, event: EventBody]

const web = { service: 'web', instance: 'web.1' } as const
const node = { pid: 4242, command: 'node server.js' }

export function at(beats: readonly Beat[], origin = Date.parse('2026-01-01T00:00:00Z')): Event[] {
  return beats.map(([ms, event]) => ({ ...event, time: new Date(origin + ms).toISOString() }))
}

export function start(over: Partial<Extract<EventBody, { type: 'start' }>> = {}): EventBody {
  return {
    type: 'start',
    schema: 1,
    version: '0.1.0',
    command: 'up',
    dir: '/home/ada/shop',
    platform: 'heroku',
    because: 'Procfile',
    services: [{ name: 'web', kind: 'web', command: 'node server.js', origin: 'Procfile', instances: 1 }],
    url: 'http://localhost:6420',
    ...over,
  }
}

export function log(text: string, over: Partial<Extract<EventBody, { type: 'log' }>> = {}): EventBody {
  return { type: 'log', ...web, stream: 'stdout', text, ...over }
}

const platformLog = (text: string) => log(text, { stream: 'platform' })

export const booting: readonly Beat[] = [
  [0, { type: 'instance', ...web, state: 'created', from: null, pid: null, port: null }],
  [1, platformLog('State changed from created to starting')],
  [
    1,
    {
      type: 'instance',
      ...web,
      state: 'starting',
      from: 'created',
      pid: null,
      port: 23817,
      deadlineMs: 60_000,
    },
  ],
  [2, platformLog('Starting process with command `node server.js`')],
]

export function listen(address: string, port: number): EventBody {
  return { type: 'listen', ...web, kind: 'tcp', address, port, family: 'ipv4', ...node }
}

export const ready: readonly Beat[] = [
  [311, listen('0.0.0.0', 23817)],
  [320, platformLog('State changed from starting to up')],
  [320, { type: 'instance', ...web, state: 'up', from: 'starting', pid: 4242, port: 23817 }],
  [
    321,
    {
      type: 'ready',
      url: 'http://localhost:6420',
      platform: 'heroku',
      ...web,
      port: 23817,
      address: '127.77.0.1',
      bootMs: 320,
      detectMs: 9,
      deadlineMs: 60_000,
    },
  ],
]

export function request(over: Partial<Extract<EventBody, { type: 'request' }>> = {}): EventBody {
  return {
    type: 'request',
    ...web,
    method: 'GET',
    path: '/',
    host: 'localhost:6420',
    status: 200,
    code: null,
    connectMs: 0,
    serviceMs: 3,
    bytes: 1311,
    line: 'at=info method=GET path="/" host=localhost:6420 request_id=8601b555-6a83-4c12-8269-97c8e32cdb22 fwd="127.0.0.1" dyno=web.1 connect=0ms service=3ms status=200 bytes=1311 protocol=http1.1 tls=false',
    ...over,
  }
}

const notFoundLine =
  'at=info method=GET path="/favicon.ico" host=localhost:6420 request_id=5 fwd="127.0.0.1" dyno=web.1 connect=0ms service=1ms status=404 bytes=9 protocol=http1.1 tls=false'

export const crashedRequest = request({
  status: 503,
  code: 'H10',
  instance: null,
  line: 'at=error code=H10 desc="App crashed" method=GET path="/cart/checkout" host=localhost:6420 request_id=8601b555-6a83-4c12-8269-97c8e32cdb22 fwd="127.0.0.1" dyno= connect= service= status=503 bytes= protocol=http1.1 tls=false',
})

const observations: readonly Observation[] = [
  { kind: 'expected', address: '0.0.0.0', port: 23817, text: '0.0.0.0:23817  (PORT, all interfaces)' },
  {
    kind: 'listener',
    listener: { kind: 'tcp', family: 'ipv4', address: '127.0.0.1', port: 23817, process: node },
    text: '127.0.0.1:23817  node server.js, pid 4242  this machine only',
  },
  {
    kind: 'dial',
    dial: { address: '127.77.0.1', port: 23817, outcome: 'refused', errorCode: 'ECONNREFUSED' },
    text: 'dialled 127.77.0.1:23817  connection refused',
  },
  { kind: 'log', line: 'Now visit http://localhost:23817', text: 'Now visit http://localhost:23817' },
]

export const loopback: Verdict = {
  platform: 'heroku',
  service: 'web',
  ok: false,
  code: 'loopback-only',
  platformCode: 'R10',
  summary: "Heroku's router cannot reach this app, and stops it at 60 s: it listens on 127.0.0.1 only",
  observations,
  fix: [
    {
      text: 'Listen on all interfaces: other machines, the router among them, cannot reach 127.0.0.1.',
      file: 'server.js',
      line: 14,
      before: "app.listen(port, '127.0.0.1')",
      after: "app.listen(port, '0.0.0.0')",
    },
    { text: 'Or try it without touching the code:', command: 'paas-sim up --env HOST=0.0.0.0' },
  ],
  warnings: [
    {
      code: 'debug-port',
      summary: 'The inspector listens on 0.0.0.0:9229, where the router can reach it',
      fix: [{ text: 'Take --inspect out of the start command.' }],
    },
  ],
}

export const fine: Verdict = {
  platform: 'heroku',
  service: 'web',
  ok: true,
  code: 'ok',
  platformCode: null,
  summary: "Heroku's router reaches this app",
  observations: [
    { kind: 'boot', bootMs: 320, deadlineMs: 60_000, text: 'reachable after 0.32 s of 60 s' },
    {
      kind: 'response',
      probe: {
        url: 'http://127.0.0.1:6420/',
        host: 'app.example.com',
        outcome: 'answer',
        status: 200,
        tookMs: 3,
      },
      text: 'GET / answered 200 in 3 ms',
    },
  ],
  fix: [],
  warnings: [],
}

export const stopping: readonly Beat[] = [
  [9_000, platformLog('Stopping all processes with SIGTERM')],
  [9_000, { type: 'instance', ...web, state: 'stopping', from: 'up', pid: 4242, port: 23817 }],
  [
    9_020,
    { type: 'stop', ...web, signal: 'SIGTERM', tookMs: 20, killed: false, exit: { code: 0, signal: null } },
  ],
  [9_021, { type: 'instance', ...web, state: 'down', from: 'stopping', pid: 4242, port: 23817 }],
]

/** Runs as people see them. */
export const scenes: Readonly<Record<string, readonly Beat[]>> = {
  up: [
    [0, start()],
    ...booting,
    [250, log('listening on 23817')],
    ...ready,
    [1_500, request()],
    [1_510, log('\u001b[32minfo\u001b[39m: cart opened by \u001b[1mada')],
    [2_200, request({ status: 404, path: '/favicon.ico', line: notFoundLine })],
    [3_000, crashedRequest],
    ...stopping,
    [9_030, { type: 'verdict', ...fine }],
  ],
  loopback: [
    [0, start({ command: 'check' })],
    ...booting,
    [250, log('Now visit http://localhost:23817')],
    [300, listen('127.0.0.1', 23817)],
    [1_300, { type: 'diagnosis', ...web, withdrawn: false, verdict: loopback, deadlineMs: 60_000 }],
    [2_000, { type: 'verdict', ...loopback }],
  ],
  'loopback in up': [
    [0, start()],
    ...booting,
    [300, listen('127.0.0.1', 23817)],
    [1_300, { type: 'diagnosis', ...web, withdrawn: false, verdict: loopback, deadlineMs: 60_000 }],
  ],
  slow: [
    [0, start()],
    ...booting,
    [300, log('connecting to the database')],
    [1_500, log(`still connecting, this is a long line: ${'x'.repeat(100)}`)],
    [3_000, log('connected')],
    ...ready.map(([ms, event]): Beat => [ms + 4_000, event]),
  ],
  check: [
    [0, start({ command: 'check', because: 'default' })],
    ...booting,
    ...ready,
    ...stopping,
    [9_030, { type: 'verdict', ...fine, warnings: loopback.warnings }],
  ],
  error: [
    [
      0,
      {
        type: 'error',
        code: 'invalid-file',
        message: 'Procfile has two lines for "web"',
        hint: 'Keep one of them.',
        file: '/home/ada/shop/Procfile',
        line: 3,
        column: 1,
      },
    ],
  ],
  fleet: [
    [
      0,
      start({
        services: [
          { name: 'web', kind: 'web', command: 'node server.js', origin: 'Procfile', instances: 2 },
          { name: 'worker', kind: 'worker', command: 'node worker.js', origin: 'Procfile', instances: 1 },
        ],
      }),
    ],
    [0, { type: 'notice', code: 'port-moved', message: 'Port 6420 is taken by node, pid 311: using 6421.' }],
    ...booting,
    [
      3,
      {
        type: 'instance',
        service: 'worker',
        instance: 'worker.1',
        state: 'starting',
        from: 'created',
        pid: null,
        port: null,
      },
    ],
    [90, log('polling the queue', { service: 'worker', instance: 'worker.1' })],
    [100, log('\u001b[2J\u001b[Hcleared?\u001b]0;title\u0007 \u001b[31mred')],
    [
      110,
      {
        type: 'instance',
        service: 'worker',
        instance: 'worker.1',
        state: 'up',
        from: 'starting',
        pid: 9,
        port: null,
      },
    ],
    ...ready,
    [4_000, platformLog('Process exited with status 1')],
    [
      4_001,
      {
        type: 'instance',
        ...web,
        state: 'crashed',
        from: 'up',
        pid: 4242,
        port: 23817,
        exit: { code: 1, signal: null },
      },
    ],
  ],
}
