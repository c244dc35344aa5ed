import type { Host } from '../host.ts'
import type { Emit, RequestEvent } from '../model/events.ts'
import type { Expectation } from '../model/expectation.ts'
import type { HttpProbe } from '../model/instance.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { Plan, Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Project } from '../model/project.ts'
import type { Router } from '../router/router.ts'
import type { Run } from '../runner/run.ts'
import type { GenerationSeam, Prepared } from '../supervise/deployment.ts'
import type { RoutableInstance } from '../supervise/launch.ts'
import { appTrials } from './app-trials.ts'
import { askExpectations } from './ask-expectations.ts'
import { backingMakings } from './backing-makings.ts'
import type { Containers, Images } from './containers.ts'
import { firstRequest } from './first-request.ts'
import { makeImages } from './make-images.ts'
import type { Neighbourhood } from './neighbourhood.ts'
import { routedService } from './routed-service.ts'
import { bootPolicy, superviseContext } from './setting.ts'
import { runTasks } from './tasks.ts'

/** What all generations of a run have in common. */
export interface RunSetting {
  readonly options: SimulateOptions
  readonly mode: CommandName
  readonly host: Host
  readonly platform: Platform
  /** Its rules before options have changed them. */
  readonly plain: Platform
  readonly expectations: readonly Expectation[]
  readonly run: Run
  /** Absent: nothing to route to. */
  readonly router: Router | undefined
  readonly emit: Emit
  readonly url: (service: string) => string
  readonly neighbourhood: Neighbourhood
  /** Notices that have been told, by code and instance. */
  readonly told: Set<string>
  readonly lastRequest: (service: string) => RequestEvent | undefined
  /** Called when a process has been launched. */
  readonly launched: () => void
  /** The engine and what it runs; opened at the first call. */
  readonly containers: () => Promise<Containers>
}

/** Makes one generation of what the project is now. */
export async function makeGeneration(
  setting: RunSetting,
  seam: GenerationSeam,
  project: Project,
  planned: Plan,
): Promise<Prepared> {
  const { options, mode, platform, router } = setting
  const plan = options.bootTimeoutMs === undefined ? planned : timedByUser(planned)
  const routed = routedService(plan)
  const images: Images = new Map()
  const instances = new Map<string, RoutableInstance>()
  await setting.neighbourhood.serve(plan)
  const context = await superviseContext({
    ...setting,
    project,
    plan,
    images,
    policy: bootPolicy(mode, platform, options, seam),
    cycle: mode === 'up' && Boolean(options.cycle),
    signal: seam.signal,
    emit: seam.emit,
    skip: options.skip ?? [],
    startContainer: async (request, hosts) =>
      (await setting.containers()).start(request, { images, hosts, signal: seam.signal }),
    route(instance) {
      instances.set(instance.name, instance)
      seam.route(instance)
    },
  })
  const { hostname } = context
  const pathOf = (service: Service | undefined) => options.healthPath ?? service?.healthPath ?? '/'
  const ask = async (at: Router, name: string): Promise<HttpProbe> => {
    const answer = await firstRequest({
      router: setting.neighbourhood.doorOf(name) ?? at,
      rules: platform.router,
      proto: options.proto ?? platform.router.defaultProto,
      path: pathOf(plan.services.find(service => service.name === name)),
      hostname,
      signal: seam.signal,
      lastRequest: () => setting.lastRequest(name),
      instance: instance => instances.get(instance),
    })
    // They are about the app, whose URL the user knows.
    if (name !== routed?.name) return answer
    return askExpectations(answer, { ...setting, router: at, hostname, signal: seam.signal })
  }
  return {
    context,
    plan,
    before: async () =>
      (await makeImages({ ...setting, context, plan, images })) ??
      runTasks(context, plan, options, seam.number),
    ...(options.watch ? { makings: () => backingMakings(context, plan, images) } : {}),
    ...(mode === 'up' || router === undefined
      ? {}
      : { firstRequest: (service: string) => ask(router, service) }),
    ...(mode !== 'check' || router === undefined
      ? {}
      : {
          trials: appTrials({
            options,
            routerOf: service => setting.neighbourhood.doorOf(service) ?? router,
            pathOf,
            hostname,
            system: setting.host.system,
            signal: seam.signal,
          }),
        }),
  }
}

/** The boot time that the user asks for counts for all services, whatever a file says. */
function timedByUser(plan: Plan): Plan {
  const services = plan.services.map(({ bootTimeoutMs: _, ...service }) => service)
  return { ...plan, services }
}
