import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { EventBody } from '../../src/model/events.ts'
import type { InstanceState } from '../../src/model/instance.ts'
import type { Service } from '../../src/model/plan.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { choosePort } from '../../src/ports/choose-port.ts'
import { openRun } from '../../src/runner/run.ts'
import { startProcess } from '../../src/runner/start-process.ts'
import { Generation } from '../../src/supervise/generation.ts'
import type { BootPolicy, RoutableInstance, SuperviseContext } from '../../src/supervise/launch.ts'

const fixture = fileURLToPath(new URL('./fixtures/service.mjs', import.meta.url))

/** What fixtures/service.mjs does. */
export interface Behaviour {
  readonly listen?: boolean
  readonly exit?: number
  readonly afterMs?: number
  /** What it speaks. @default 'http' */
  readonly kind?: 'http' | 'failing' | 'silent'
}

/** A service that is run by fixtures/service.mjs. */
export function service(
  name: string,
  kind: Service['kind'],
  behaviour: Behaviour = {},
  more: Partial<Service> = {},
): Service {
  const does = { listen: kind === 'web', ...(kind === 'task' ? { exit: 0 } : {}), ...behaviour }
  return {
    name,
    kind,
    command: `exec ${process.execPath} ${fixture} '${JSON.stringify(does)}'`,
    origin: { label: 'test' },
    instances: 1,
    ...more,
  }
}

/** Conditions by service, as `dependsOn`. */
export function after(
  conditions: Readonly<Record<string, 'started' | 'healthy' | 'completed'>>,
): Pick<Service, 'dependsOn'> {
  return {
    dependsOn: Object.entries(conditions).map(([service, condition]) => ({ service, condition })),
  }
}

export interface Staged {
  readonly generation: Generation
  readonly events: readonly EventBody[]
  readonly routed: readonly RoutableInstance[]
  readonly crashes: readonly Verdict[]
  /** Aborts the run, as Ctrl-C does. */
  readonly abort: () => void
  /** Resolves at the event that an instance has got into a state. */
  state(instance: string, state: InstanceState): Promise<void>
  /** Where that event is among all events; -1: it has not got into it. */
  at(instance: string, state: InstanceState): number
}

/** A generation of real processes, all of which have ended when the test is over. */
export async function stageGeneration(
  services: readonly Service[],
  o: {
    readonly platform?: Platform
    readonly policy?: Partial<BootPolicy>
    readonly start?: SuperviseContext['start']
    /** Services that are made ready for their start only once an instance is up. */
    readonly prepareAfter?: Readonly<Record<string, string>>
  } = {},
): Promise<Staged> {
  const platform = o.platform ?? findPlatform('heroku')
  const events: EventBody[] = []
  const routed: RoutableInstance[] = []
  const crashes: Verdict[] = []
  const run = await openRun()
  const over = new AbortController()
  const { signal } = over
  const bell = new EventEmitter()
  const policy = {
    deadlineMs: 30_000,
    settleMs: 300,
    patient: false,
    concludeEarly: true,
    lateMs: 0,
    health: undefined,
    restart: false,
    ...o.policy,
  }
  const context = processContext({
    platform,
    policy,
    run,
    signal,
    emit(event) {
      events.push(event)
      bell.emit('ring')
    },
    route: instance => routed.push(instance),
    ...(o.start && { start: o.start }),
  })
  const at = (instance: string, state: InstanceState) =>
    events.findIndex(
      event => event.type === 'instance' && event.instance === instance && event.state === state,
    )
  const state = async (instance: string, wanted: InstanceState) => {
    while (at(instance, wanted) === -1) await once(bell, 'ring')
  }
  const prepare: SuperviseContext['prepare'] = async (service, id) => {
    const other = o.prepareAfter?.[service.name]
    if (other !== undefined) await state(other, 'up')
    return context.prepare(service, id)
  }
  const generation = new Generation(1, { ...context, prepare }, { services, notices: [] }, verdict =>
    crashes.push(verdict),
  )
  onTestFinished(async () => {
    over.abort()
    await generation.stop()
    await run[Symbol.asyncDispose]()
  })
  return {
    generation,
    events,
    routed,
    crashes,
    abort: () => over.abort(),
    at,
    state,
  }
}

type Given = Pick<SuperviseContext, 'platform' | 'policy' | 'run' | 'signal' | 'emit' | 'route'>

/** Starts what `service` describes as processes. */
export function processContext({
  platform,
  policy,
  run,
  signal,
  ...given
}: Given & Partial<Pick<SuperviseContext, 'start'>>): SuperviseContext {
  return {
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
    signal,
    hostname: 'shop.example',
    url: name => `http://${name}.localhost:6420`,
    async prepare({ kind }) {
      const port = kind === 'web' ? await choosePort(platform.port) : undefined
      const PORT = port === undefined ? {} : { PORT: String(port.port) }
      return { port, environment: { PATH: process.env.PATH ?? '', ...PORT }, withheld: [] }
    },
    start: ({ service, id, launch, onOutput }) =>
      startProcess({
        instance: id.name,
        command: service.command,
        shell: 'bash',
        cwd: join('/', service.dir ?? '.'),
        env: launch.environment,
        run,
        onOutput,
        signal,
      }),
    healthOf: () => policy.health,
    dialTarget: ({ index }) => ({ address: `127.77.0.${index}`, localAddress: '127.77.0.254' }),
    findSources: async () => [],
    launched: () => {},
    ...given,
  }
}
