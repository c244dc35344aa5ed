import { resolve } from 'node:path'
import { parseExpectation } from '../expectations/parse-expectation.ts'
import type { Host } from '../host.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Expectation } from '../model/expectation.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { Plan } from '../model/plan.ts'
import type { Project } from '../model/project.ts'
import { planOverlaid } from '../plan/overlay-services.ts'
import { readBlueprint } from '../project/read-blueprint.ts'
import { readProject } from '../project/read-project.ts'
import { openRun } from '../runner/run.ts'
import type { Closers } from '../util/closers.ts'
import { WhenNeeded } from '../util/when-needed.ts'
import type { EventLog } from './event-log.ts'
import { idleNotices } from './idle-notices.ts'
import type { RunSetting } from './make-generation.ts'
import { Neighbourhood } from './neighbourhood.ts'
import { ownPages } from './own-pages.ts'
import { planOptions } from './plan-options.ts'
import { openPublicPort } from './public-port.ts'
import { routedService } from './routed-service.ts'
import { selectPlatform } from './select-platform.ts'
import { startEvent } from './start-event.ts'
import { hintAtProcess } from './without-container.ts'

/** Everything that is there before the first process is started. */
export interface Stage {
  readonly dir: string
  readonly project: Project
  readonly plan: Plan
  readonly setting: RunSetting
  readonly watch: boolean
  /** Where the router serves; absent: there is none. */
  readonly url: string | undefined
  readonly webServices: ReadonlySet<string>
}

/** Reads the project, decides what is run by whose rules, opens the public port, and tells so. */
export async function openStage(o: {
  readonly options: SimulateOptions
  readonly mode: CommandName
  readonly host: Host
  readonly closers: Closers
  readonly log: EventLog
  readonly launched: () => void
  /** The engine is gone: nothing more will be heard of what it runs. */
  readonly onLost: (error: PaasSimError) => void
  readonly signal: AbortSignal
}): Promise<Stage> {
  const { options, mode, host, closers, log } = o
  const { emit } = log
  const expectations = (options.expect ?? []).map(expected =>
    typeof expected === 'string' ? parseExpectation(expected) : expected,
  )
  const dir = resolve(host.cwd, options.dir ?? '.')
  const found = await readProject(dir)
  const { platform, plain, because, notices } = await selectPlatform(options, found, host.cwd)
  const project = await readBlueprint(found, platform, { options, variables: host.environment })
  const plan = planOverlaid({ project, platform, ...planOptions(options) })
  const routed = routedService(plan)
  if (routed === undefined && plan.services.length > 0) refuseUnasked(expectations)
  const watch = (mode === 'up' || mode === 'api') && options.watch === true
  const run = closers.add(await openRun())
  const onSwept = (count: number): void => {
    const message = `removed ${count === 1 ? 'a container, network or volume' : `${count} containers, networks and volumes`} that an earlier run had left behind`
    emit({ type: 'notice', code: 'leftovers-ended', message })
  }
  const containers = closers.add(
    new WhenNeeded(async over => {
      const { openContainers } = await import('./containers.ts')
      const signal = AbortSignal.any([o.signal, over])
      const { launched: onStarting, onLost } = o
      const told = { onStarting, onLost, onSwept }
      const rules = { platform, keepVolumes: mode === 'up', alone: plan.services.length === 1 }
      const opened = openContainers({ dir, run, host, ...told, ...rules, signal })
      return opened.catch(async error => {
        throw await hintAtProcess(error, { found, platform, options, host })
      })
    }),
  )
  // The engine is found while the public port is opened.
  if (plan.services.some(({ container }) => container !== undefined)) containers.prepare()
  const opened =
    routed === undefined && !watch
      ? undefined
      : await openPublicPort({
          options,
          mode,
          platform,
          service: routed?.name ?? 'web',
          ownPages: ownPages(platform.router.ownPages, project.env, options.env),
          onRequest: emit,
        })
  const router = opened && closers.add(opened.router)
  const url = router && `http://localhost:${router.port}`
  const neighbourhood = closers.add(
    new Neighbourhood({
      router,
      hosts: options.host === undefined ? undefined : [options.host],
      numbered: mode === 'up',
      bootWaitMs: platform.router.timeouts.bootQueueMs,
      gateway: async () => (await containers.get()).gateway(),
    }),
  )
  const urls = await neighbourhood.serve(plan)
  emit(
    startEvent({ command: mode, dir, platform: platform.id, because, url: url ?? null, watch }, plan, urls),
  )
  const planNotices = plan.notices.filter(({ code }) => !(options.release && code === 'release-skipped'))
  const idle = mode === 'up' ? idleNotices(options, platform, plan) : []
  for (const notice of [...notices, ...planNotices, ...idle, ...(opened?.notices ?? [])])
    emit({ type: 'notice', ...notice })
  return {
    dir,
    project,
    plan,
    watch,
    url,
    webServices: new Set(plan.services.filter(({ kind }) => kind === 'web').map(({ name }) => name)),
    setting: {
      options,
      mode,
      host,
      platform,
      plain,
      expectations,
      run,
      router,
      emit,
      neighbourhood,
      url: service => neighbourhood.urlOf(service) ?? url ?? '',
      told: new Set(),
      lastRequest: service => {
        const last = log.events.findLast(event => event.type === 'request' && event.service === service)
        return last?.type === 'request' ? last : undefined
      },
      launched: o.launched,
      containers: () => containers.get(),
    },
  }
}

/** An expectation that is not looked at must not pass. */
function refuseUnasked([first]: readonly Expectation[]): void {
  if (first === undefined) return
  throw new PaasSimError(
    'usage',
    `the expectation "${first.text}" cannot be asked: this project has no web service`,
    'leave expectations out, or name the process that gets requests web',
    first.position === undefined ? {} : { position: first.position },
  )
}
