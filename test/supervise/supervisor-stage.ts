import { EventEmitter, once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { EventBody } from '../../src/model/events.ts'
import type { InstanceState } from '../../src/model/instance.ts'
import type { Service } from '../../src/model/plan.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { findPlatform } from '../../src/platform/find-platform.ts'
import { openRun } from '../../src/runner/run.ts'
import type { Deployment } from '../../src/supervise/deployment.ts'
import type { BootPolicy } from '../../src/supervise/launch.ts'
import { Supervisor } from '../../src/supervise/supervisor.ts'
import { processContext, service } from './generation-stage.ts'

/** A service that looks like one of an image that is not built here, and is a process. */
export function backing(name: string, more: Partial<Service> = {}): Service {
  return service(name, 'web', {}, { routed: false, container: { image: name }, ...more })
}

/** The instance event by which it got into a state. */
export interface Moment {
  /** e.g. `db.1 up`; of a later generation with its number, e.g. `db.1 up 2` */
  readonly what: string
  readonly pid: number | null
}

export interface SupervisorStage {
  readonly supervisor: Supervisor
  readonly crashes: readonly Verdict[]
  readonly events: readonly EventBody[]
  /** What the router was told last of each instance. */
  readonly routed: ReadonlyMap<string, InstanceState>
  /** Whatever it was told of one. */
  toldOf(instance: string): readonly InstanceState[]
  /** `makings` by service; of one without nothing is kept. */
  deploy(services: readonly Service[], makings?: Readonly<Record<string, string>>): Promise<Deployment>
  readonly moments: readonly Moment[]
  /** The first moment of that name, from `after` on (an index of `moments`); waits for it. */
  moment(what: string, after?: number): Promise<Moment>
}

/** A supervisor of generations of real processes, all of which have ended when the test is over. */
export async function stageSupervisor(
  o: { readonly platform?: Partial<Platform>; readonly policy?: Partial<BootPolicy> } = {},
): Promise<SupervisorStage> {
  const platform = { ...findPlatform('heroku'), ...o.platform }
  const run = await openRun()
  const bell = new EventEmitter()
  const over = new AbortController()
  const events: EventBody[] = []
  const moments: Moment[] = []
  const crashes: Verdict[] = []
  const routed = new Map<string, InstanceState>()
  const told: { readonly name: string; readonly state: InstanceState }[] = []
  const supervisor = new Supervisor({
    sink: {
      set({ name, state }) {
        routed.set(name, state)
        told.push({ name, state })
      },
      remove: name => routed.delete(name),
    },
    emit(event) {
      events.push(event)
      if (event.type === 'instance') moments.push({ what: nameOf(event), pid: event.pid })
      bell.emit('ring')
    },
    signal: over.signal,
    onCrash: verdict => crashes.push(verdict),
  })
  onTestFinished(async () => {
    await supervisor.stop()
    over.abort()
    await run[Symbol.asyncDispose]()
  })
  const policy = {
    deadlineMs: 30_000,
    settleMs: 300,
    patient: false,
    concludeEarly: true,
    lateMs: 0,
    health: undefined,
    restart: true,
    ...o.policy,
  }
  return {
    supervisor,
    crashes,
    events,
    routed,
    toldOf: name => told.flatMap(each => (each.name === name ? [each.state] : [])),
    moments,
    deploy: (services, makings = {}) =>
      supervisor.deploy(async ({ signal, emit, route }) => ({
        context: processContext({ platform, policy, run, signal, emit, route }),
        plan: { services, notices: [] },
        makings: async () => new Map(Object.entries(makings)),
      })),
    async moment(what, after = 0) {
      for (;;) {
        const found = moments.slice(after).find(moment => moment.what === what)
        if (found !== undefined) return found
        await once(bell, 'ring')
      }
    },
  }
}

function nameOf({ instance, state, generation }: EventBody & { type: 'instance' }): string {
  return `${instance} ${state}${generation === undefined ? '' : ` ${generation}`}`
}
