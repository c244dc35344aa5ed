import { PaasSimError } from '../model/errors.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Notice, Plan } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { Verdict } from '../model/verdict.ts'
import { planOverlaid } from '../plan/overlay-services.ts'
import { readBlueprint } from '../project/read-blueprint.ts'
import { composeFiles } from '../project/read-compose.ts'
import { readProject } from '../project/read-project.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import { LoopGuard } from '../watch/loop-guard.ts'
import { watchProject } from '../watch/watch-project.ts'
import { deployTeller } from './deploy-teller.ts'
import { makeGeneration, type RunSetting } from './make-generation.ts'
import type { ServedNow, ServiceUrl } from './neighbourhood.ts'
import { planOptions } from './plan-options.ts'
import { rereadSetting } from './reread-setting.ts'

const filesTold = 20

interface ReloadingOptions {
  readonly dir: string
  readonly setting: RunSetting
  readonly supervisor: Supervisor
  /** When the project was read for the first generation, ms since 1970. */
  readonly since: number
  readonly signal: AbortSignal
  /** A generation has taken the traffic, or nothing could. */
  readonly onVerdicts: (verdicts: readonly Verdict[]) => void
  /** A fault of paas-sim itself: ends the run. */
  readonly onBug: (error: unknown) => void
}

/** Starts a new generation whenever files of the project change. */
export class Reloading implements AsyncDisposable {
  readonly #o: ReloadingOptions
  readonly #guard = new LoopGuard()
  #watch: AsyncDisposable | undefined
  #latest: Promise<unknown> = Promise.resolve()

  constructor(o: ReloadingOptions) {
    this.#o = o
  }

  async start(): Promise<void> {
    const { dir, setting, since, signal } = this.#o
    const { platform, options, emit } = setting
    this.#watch = await watchProject({
      dir,
      ignoreFiles: platform.ignoreFiles ?? [],
      always: alwaysWatched(platform, options),
      since,
      system: setting.host.system,
      signal,
      onChange: files => this.#changed(files),
      onNotice: (code, message) => emit({ type: 'notice', code, message }),
    })
  }

  /** Resolves when no generation is on its way. */
  async settled(): Promise<void> {
    let seen: Promise<unknown> | undefined
    while (seen !== this.#latest) {
      seen = this.#latest
      await seen
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch?.[Symbol.asyncDispose]()
    await this.settled()
  }

  /** Those who come from outside find the services of this plan. */
  async #settle(plan: Plan): Promise<void> {
    const { neighbourhood, emit } = this.#o.setting
    const now = await neighbourhood.settle(plan)
    for (const notice of servedNotices(now)) emit({ type: 'notice', ...notice })
  }

  #changed(files: readonly string[]): void {
    const { emit } = this.#o.setting
    const { files: counted, notices } = this.#guard.admit(files, performance.now())
    for (const notice of notices) emit({ type: 'notice', ...notice })
    if (counted.length === 0) return
    const generation = this.#o.supervisor.nextNumber
    emit({ type: 'change', generation, files: counted.slice(0, filesTold), count: counted.length })
    this.#latest = this.#deploy(generation, performance.now())
  }

  async #deploy(generation: number, changedAt: number): Promise<void> {
    const { dir, setting, supervisor, signal, onVerdicts, onBug } = this.#o
    const tell = deployTeller(setting.emit, supervisor, generation, changedAt)
    try {
      let planned: Plan | undefined
      const deployment = await supervisor.deploy(async seam => {
        const latest = await rereadSetting(setting)
        const { platform, options } = latest
        const variables = setting.host.environment
        const project = await readBlueprint(await readProject(dir), platform, { options, variables })
        const plan = planOverlaid({ project, platform, ...planOptions(options) })
        if (plan.services.length === 0) throw nothingToRun(platform)
        planned = plan
        return makeGeneration(latest, seam, project, plan)
      })
      tell(deployment)
      if (deployment.outcome === 'superseded' || supervisor.serving?.number !== generation) return
      onVerdicts(deployment.verdicts)
      if (planned !== undefined) await this.#settle(planned)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof PaasSimError) tell({ outcome: 'failed', verdicts: [] }, error)
      else onBug(error)
    }
  }
}

/** Where a service is served now, or is no more. */
function servedNotices({ opened, closed }: ServedNow): readonly Notice[] {
  const nameOf = ({ service, port }: ServiceUrl) =>
    port === undefined ? service : `port ${port} of ${service}`
  return [
    ...closed.map(gone => ({
      code: 'service-gone',
      message: `${nameOf(gone)} is served no more: ${gone.url} is closed`,
    })),
    ...opened.map(fresh => ({
      code: 'service-new',
      message: `${nameOf(fresh)} is served at ${fresh.url}`,
    })),
  ]
}

/** Files that decide how the app is run count whatever ignores them. */
function alwaysWatched(platform: Platform, options: SimulateOptions): readonly string[] {
  const { envFile, source, dockerfile, compose } = options
  const named = [envFile, dockerfile, compose].filter(file => file !== undefined)
  return [
    '.env',
    'package.json',
    'Dockerfile',
    ...composeFiles,
    ...platform.projectFiles,
    ...named,
    ...(source?.files ?? []),
  ]
}

function nothingToRun({ name }: Platform): PaasSimError {
  return new PaasSimError(
    'usage',
    `${name} finds nothing to run in the project as it is now`,
    'write a Procfile or a start script; the next save is looked at again',
  )
}
