import { fileURLToPath } from 'node:url'
import type { EventBody } from '../../src/model/events.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Service } from '../../src/model/plan.ts'
import type { HttpCheck, InstanceLogLine, Platform, ScanRule } from '../../src/model/platform.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { choosePort } from '../../src/ports/choose-port.ts'
import { openRun } from '../../src/runner/run.ts'
import { startProcess } from '../../src/runner/start-process.ts'
import { BootRecord } from '../../src/supervise/boot-record.ts'
import type { BootPolicy, Launch, SuperviseContext } from '../../src/supervise/launch.ts'
import { type BootOutcome, watchBoot } from '../../src/supervise/watch-boot.ts'
import type { WantedSocket } from '../probe/apps.ts'

const heroku = findPlatform('heroku')
const fixture = fileURLToPath(new URL('../probe/fixtures/listen.mjs', import.meta.url))

/** Heroku's rules with a scan of ports. */
export function scanning(changes: Partial<ScanRule> = {}): Platform {
  const scan: ScanRule = {
    request: { method: 'HEAD', path: '/', headers: { 'User-Agent': 'Scanner/1' } },
    reserved: [],
    reportMs: 60_000,
    ...changes,
  }
  return { ...heroku, port: { ...heroku.port, routes: 'scan', scan } }
}

export function httpCheck(path: string, changes: Partial<HttpCheck> = {}): HttpCheck {
  return {
    kind: 'http',
    path,
    method: 'GET',
    passes: [[200, 399]],
    intervalMs: 50,
    timeoutMs: 5_000,
    headers: {},
    ...changes,
  }
}

interface Stage {
  /** What the app opens, by PORT. */
  readonly sockets: (port: number) => readonly WantedSocket[]
  readonly platform?: Platform
  readonly policy?: Partial<BootPolicy>
  readonly signal?: AbortSignal
}

export interface Played {
  readonly outcome: BootOutcome
  /** Of the boot as it ended, while the app still ran. */
  readonly evidence: Evidence
  readonly record: BootRecord
  readonly port: number
  /** The platform's own lines, with their fields. */
  readonly lines: readonly (readonly [InstanceLogLine, Readonly<Record<string, string | number>>])[]
  readonly events: readonly EventBody[]
  /** What the app printed. */
  readonly printed: readonly string[]
}

/** Boots a real process of its own and watches the boot; all of it has ended when this resolves. */
export async function playBoot(stage: Stage): Promise<Played> {
  const platform = stage.platform ?? scanning()
  await using lease = await choosePort(platform.port)
  const { port } = lease
  const events: EventBody[] = []
  const lines: Played['lines'][number][] = []
  const printed: string[] = []
  await using run = await openRun()
  const policy = {
    deadlineMs: 30_000,
    settleMs: 300,
    patient: false,
    concludeEarly: true,
    lateMs: 0,
    health: undefined,
    restart: false,
    ...stage.policy,
  }
  const signal = stage.signal ?? new AbortController().signal
  const context: SuperviseContext = {
    platform,
    project: {
      dir: '/',
      procfile: undefined,
      packageJson: undefined,
      serverJs: false,
      env: [],
      stacks: [],
      suspects: [],
      files: [],
    },
    run,
    policy,
    cycle: false,
    emit: event => events.push(event),
    signal,
    hostname: 'shop.example',
    url: () => 'http://localhost:6420',
    prepare: () => Promise.reject(new Error('not asked for here')),
    start: () => Promise.reject(new Error('not asked for here')),
    healthOf: () => policy.health,
    dialTarget: () => ({ address: '127.77.0.1', localAddress: '127.77.0.254' }),
    findSources: async () => [{ file: 'server.js', line: 3, text: 'app.listen(3000)' }],
    launched: () => {},
    route: () => {},
  }
  const service: Service = {
    name: 'web',
    kind: 'web',
    command: `${process.execPath} ${fixture} '${JSON.stringify(stage.sockets(port))}'`,
    origin: { label: 'test' },
    instances: 1,
  }
  const environment = { PATH: process.env.PATH ?? '', PORT: String(port) }
  const launch: Launch = { port: lease, environment, withheld: [] }
  using record = new BootRecord(context, service, { service: 'web', index: 1, name: 'web.1' }, launch)
  await using running = await startProcess({
    instance: 'web.1',
    command: service.command,
    shell: 'bash',
    cwd: '/',
    env: environment,
    run,
    onOutput: line => printed.push(line.text),
    signal,
  })
  const outcome = await watchBoot(context, service, running, record, (line, fields) =>
    lines.push([line, fields]),
  )
  if (outcome.ending === 'ready') record.ready(outcome.listenAt)
  const evidence = await record.evidence(outcome.ending, outcome.ending === 'ready' ? {} : outcome.facts)
  return { outcome, evidence, record, port, lines, events, printed }
}
