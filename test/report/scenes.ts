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

function platformLog(text: string, generation?: number): EventBody {
  return log(text, { stream: 'platform', ...(generation === undefined ? {} : { generation }) })
}

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

type Stop = Extract<EventBody, { type: 'stop' }>

/** One instance of a later generation: what it does, ms from its change. */
function reboot(from: number, generation: number, address: string, over: { readyMs?: number } = {}): Beat[] {
  const port = 23900 + generation
  const pid = 4242 + generation
  const own = { ...web, generation } as const
  const launch: Beat[] = [
    [from + 10, platformLog('State changed from created to starting', generation)],
    [
      from + 10,
      { type: 'instance', ...own, state: 'starting', from: 'created', pid: null, port, deadlineMs: 60_000 },
    ],
    [
      from + 310,
      { type: 'listen', ...own, kind: 'tcp', address, port, family: 'ipv4', pid, command: 'node server.js' },
    ],
  ]
  if (over.readyMs === undefined) return launch
  return [
    ...launch,
    [from + over.readyMs, { type: 'instance', ...own, state: 'up', from: 'starting', pid, port }],
    [
      from + over.readyMs,
      {
        type: 'ready',
        url: 'http://localhost:6420',
        platform: 'heroku',
        ...own,
        port,
        address: '127.77.0.1',
        bootMs: over.readyMs - 10,
        detectMs: 5,
        deadlineMs: 60_000,
      },
    ],
  ]
}

function ending(from: number, generation: number, over: Partial<Stop> = {}): Beat[] {
  const own = { ...web, generation, pid: 4242, port: 23817 } as const
  const tookMs = over.tookMs ?? 20
  const exit = { code: 0, signal: null }
  return [
    [from, platformLog('Stopping all processes with SIGTERM', generation)],
    [from, { type: 'instance', ...own, state: 'stopping', from: 'up' }],
    [
      from + tookMs,
      { type: 'stop', ...web, generation, signal: 'SIGTERM', tookMs, killed: false, exit, ...over },
    ],
    [from + tookMs, platformLog('Process exited with status 0', generation)],
    [from + tookMs, { type: 'instance', ...own, state: 'down', from: 'stopping' }],
  ]
}

function change(generation: number, files: readonly string[], count = files.length): EventBody {
  return { type: 'change', generation, files, count }
}

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
  reload: [
    [0, start({ watch: true })],
    ...booting,
    ...ready,
    [10_000, change(2, ['server.js'])],
    ...reboot(10_000, 2, '0.0.0.0', { readyMs: 330 }),
    [10_200, log('the old one still answers')],
    [10_250, log('listening on 23902', { generation: 2 })],
    ...ending(10_331, 1),
    [10_360, { type: 'deploy', generation: 2, phase: 'switched', serving: 2, tookMs: 360, bootMs: 320 }],
    [10_361, { type: 'deploy', generation: 1, phase: 'retired', serving: 2, tookMs: 361 }],
    [11_000, request()],
  ],
  'reload, overlapping': [
    [0, start({ watch: true, platform: 'render' })],
    ...booting,
    ...ready,
    [10_000, change(2, ['src/routes/a-module-with-a-long-name.js', 'b.js', 'c.js'], 3)],
    ...reboot(10_000, 2, '0.0.0.0', { readyMs: 330 }),
    [10_360, { type: 'deploy', generation: 2, phase: 'switched', serving: 2, tookMs: 360, bootMs: 320 }],
    ...ending(10_400, 1),
    [10_450, { type: 'deploy', generation: 1, phase: 'retired', serving: 2, tookMs: 450 }],
    [20_000, change(3, ['server.js'])],
    ...reboot(20_000, 3, '0.0.0.0', { readyMs: 330 }),
    [20_360, { type: 'deploy', generation: 3, phase: 'switched', serving: 3, tookMs: 360, bootMs: 320 }],
    ...ending(20_400, 2, { tookMs: 30_000, killed: true, exit: { code: null, signal: 'SIGKILL' } }),
  ],
  'reload of a broken bind': [
    [0, start({ watch: true })],
    ...booting,
    ...ready,
    [10_000, change(2, ['server.js'])],
    ...reboot(10_000, 2, '127.0.0.1'),
    [
      11_300,
      {
        type: 'diagnosis',
        ...web,
        generation: 2,
        withdrawn: false,
        verdict: loopback,
        deadlineMs: 60_000,
      },
    ],
    ...ending(11_350, 2),
    [
      11_400,
      { type: 'deploy', generation: 2, phase: 'failed', serving: 1, tookMs: 1400, verdicts: [loopback] },
    ],
    [12_000, request()],
    [20_000, change(3, ['Procfile'])],
    [
      20_004,
      {
        type: 'deploy',
        generation: 3,
        phase: 'failed',
        serving: 1,
        tookMs: 4,
        error: {
          code: 'invalid-file',
          message: 'Procfile has two lines for "web"',
          hint: 'Keep one of them.',
          file: '/home/ada/shop/Procfile',
          line: 3,
          column: 1,
        },
      },
    ],
    [30_000, change(4, ['server.js', 'Procfile'])],
    ...reboot(30_000, 4, '0.0.0.0'),
    [30_320, change(5, ['server.js'])],
    [30_320, { type: 'deploy', generation: 4, phase: 'superseded', serving: 1, tookMs: 320 }],
    ...ending(30_321, 4),
    ...reboot(30_320, 5, '0.0.0.0', { readyMs: 400 }),
    [30_760, { type: 'deploy', generation: 5, phase: 'switched', serving: 5, tookMs: 440, bootMs: 390 }],
  ],
  'broken from the first': [
    [0, start({ watch: true })],
    ...booting,
    [300, listen('127.0.0.1', 23817)],
    [1_300, { type: 'diagnosis', ...web, withdrawn: false, verdict: loopback, deadlineMs: 60_000 }],
    [
      1_400,
      {
        type: 'deploy',
        generation: 1,
        phase: 'failed',
        serving: null,
        tookMs: 1400,
        verdicts: [fine, loopback],
      },
    ],
    ...ending(1_400, 1),
    [2_000, crashedRequest],
    [9_000, change(2, ['server.js'])],
    ...reboot(9_000, 2, '0.0.0.0', { readyMs: 330 }),
    [9_360, { type: 'deploy', generation: 2, phase: 'switched', serving: 2, tookMs: 360, bootMs: 320 }],
  ],
  health: [
    [0, start({ platform: 'render' })],
    ...booting,
    ...ready,
    [
      20_000,
      {
        type: 'health',
        ...web,
        passing: false,
        inRotation: true,
        failingMs: 0,
        text: '503 from /health',
      },
    ],
    [
      35_000,
      {
        type: 'health',
        ...web,
        passing: false,
        inRotation: false,
        failingMs: 15_000,
        text: '503 from /health, with a long body: "database connection pool exhausted"',
      },
    ],
    [
      45_000,
      {
        type: 'health',
        ...web,
        passing: true,
        inRotation: true,
        failingMs: 0,
        text: '200 from /health',
      },
    ],
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
