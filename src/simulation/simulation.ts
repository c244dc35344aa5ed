import { resolve } from 'node:path'
import type { Host } from '../host.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Event, EventBody } from '../model/events.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { Verdict } from '../model/verdict.ts'
import { planServices } from '../plan/plan-services.ts'
import { readProject } from '../project/read-project.ts'
import type { Router } from '../router/router.ts'
import { runForeground } from '../runner/foreground-command.ts'
import { openRun, type Run } from '../runner/run.ts'
import { sweepLeftovers } from '../runner/sweep.ts'
import type { RouteSink } from '../supervise/route-gate.ts'
import { Supervisor } from '../supervise/supervisor.ts'
import { Closers } from '../util/closers.ts'
import { deployTeller } from './deploy-teller.ts'
import { sleepWhenIdle } from './idling.ts'
import { makeGeneration, type RunSetting } from './make-generation.ts'
import { ownPages } from './own-pages.ts'
import { openPublicPort } from './public-port.ts'
import type { Reloading } from './reloading.ts'
import { routedService } from './routed-service.ts'
import { selectPlatform } from './select-platform.ts'
import { startEvent } from './start-event.ts'

/** Events kept for `events`; older ones go. */
const eventsKept = 10_000

/** For simulate.ts alone. */
export const start = Symbol('start')
export const hurryUp = Symbol('hurry up')

/** A running simulation. Dispose it to stop the app by the platform's rule. */
export class Simulation implements AsyncDisposable {
  readonly #host: Host
  readonly #mode: CommandName
  readonly #onEvent: ((event: Event) => void) | undefined
  readonly #signal: AbortSignal
  readonly #closers = new Closers()
  readonly #events: Event[] = []
  #run: Run | undefined
  #supervisor: Supervisor | undefined
  #router: Router | undefined
  #url: string | undefined
  #verdicts: readonly Verdict[] = []
  #judged = false
  #webServices: ReadonlySet<string> = new Set()
  #swept: Promise<void> | undefined
  #stopped: Promise<readonly Verdict[]> | undefined
  #crash: (verdict: Verdict) => void = () => {}
  #fail: (error: unknown) => void = () => {}
  /** Resolves when an instance that was ready ends by itself. */
  readonly crashed: Promise<Verdict>
  /** Rejects with a fault of paas-sim itself that came up on the way. */
  readonly broken: Promise<never>

  constructor(options: SimulateOptions, mode: CommandName, host: Host) {
    this.#host = host
    this.#mode = mode
    this.#onEvent = options.onEvent
    this.#signal = options.signal ?? new AbortController().signal
    this.crashed = new Promise(resolve => {
      this.#crash = resolve
    })
    this.broken = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.broken.catch(() => undefined)
  }

  /**
   * Where the router serves the app.
   * @throws PaasSimError `usage` when the project has no web service
   */
  get url(): string {
    if (this.#url !== undefined) return this.#url
    throw new PaasSimError(
      'usage',
      'this project has no web service, so there is no URL',
      'look at `verdicts`',
    )
  }

  /** True when every service came up as the platform wants it. */
  get ok(): boolean {
    return this.#judged && this.#verdicts.every(verdict => verdict.ok)
  }

  /** True when every web instance was ready once and every worker runs; one may have crashed and be on its way back. */
  get cameUp(): boolean {
    const web = this.#supervisor?.webCameUp ?? false
    return (
      this.#judged &&
      web &&
      this.#verdicts.every(verdict => verdict.ok || this.#webServices.has(verdict.service))
    )
  }

  /** One for each service. After `stop()` they also tell how the stop went. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts
  }

  /** What happened so far, the last 10,000 events. */
  get events(): readonly Event[] {
    return this.#events
  }

  /**
   * Runs a command (a test suite) with `PAAS_SIM_URL` set, on the caller's own terminal. Ended early when the app dies
   * or the run is aborted. Resolves to the status a shell would show.
   */
  async runCommand(words: readonly string[], o: { readonly stdoutToStderr: boolean }): Promise<number> {
    if (this.#run === undefined) throw new Error('the simulation is not running')
    const over = new AbortController()
    void this.crashed.then(() => over.abort())
    return runForeground({
      words,
      cwd: this.#host.cwd,
      env: { ...this.#host.environment, PAAS_SIM_URL: this.#url },
      run: this.#run,
      signal: AbortSignal.any([over.signal, this.#signal]),
      stdoutToStderr: o.stdoutToStderr,
    })
  }

  /** Stops the app by the platform's rule and releases everything; idempotent. */
  stop(): Promise<readonly Verdict[]> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  [hurryUp](): void {
    this.#run?.hurry()
  }

  async [start](options: SimulateOptions): Promise<void> {
    const host = this.#host
    const dir = resolve(host.cwd, options.dir ?? '.')
    const project = await readProject(dir)
    const { platform, because } = selectPlatform(options, project)
    const plan = planServices({ project, platform, ...pick(options, 'command', 'instances') })
    const routed = routedService(plan)
    const watch = (this.#mode === 'up' || this.#mode === 'api') && options.watch === true
    this.#webServices = new Set(plan.services.filter(({ kind }) => kind === 'web').map(({ name }) => name))

    const run = this.#closers.add(await openRun())
    this.#run = run
    const opened =
      (routed || watch) &&
      (await openPublicPort({
        options,
        mode: this.#mode,
        platform,
        service: routed?.name ?? 'web',
        ownPages: ownPages(platform.router.ownPages, project.env, options.env),
        onRequest: e => this.#emit(e),
      }))
    if (opened) {
      this.#router = this.#closers.add(opened.router)
      this.#url = `http://localhost:${opened.router.port}`
    }
    const url = this.#url ?? null
    this.#emit(startEvent({ command: this.#mode, dir, platform: platform.id, because, url, watch }, plan))
    const planNotices = plan.notices.filter(({ code }) => !(options.release && code === 'release-skipped'))
    for (const notice of [...planNotices, ...(opened ? opened.notices : [])])
      this.#emit({ type: 'notice', ...notice })

    const setting: RunSetting = {
      options,
      mode: this.#mode,
      host,
      platform,
      run,
      router: this.#router,
      emit: event => this.#emit(event),
      url: () => this.#url ?? '',
      told: new Set(),
      lastRequest: () => this.#events.findLast(event => event.type === 'request'),
      launched: () => this.#whileBooting(),
    }
    const supervisor = this.#closers.add(
      new Supervisor({
        sink: this.#router?.pool ?? nowhere,
        emit: setting.emit,
        signal: this.#signal,
        onCrash: verdict => void this.#noteCrash(verdict),
      }),
    )
    this.#supervisor = supervisor
    const reloading = watch ? await this.#watch({ dir, setting, supervisor }) : undefined
    if (plan.services.length === 0) {
      const { noService } = await import('../diagnosis/no-service.ts')
      this.#judge([noService(platform, project)])
      const verdicts = this.#verdicts
      if (watch)
        this.#emit({ type: 'deploy', generation: 1, phase: 'failed', serving: null, tookMs: 0, verdicts })
      return
    }
    const startedAt = performance.now()
    const first = await supervisor.deploy(seam => makeGeneration(setting, seam, project, plan))
    if (watch && first.outcome !== 'switched') deployTeller(setting.emit, supervisor, 1, startedAt)(first)
    if (first.outcome === 'superseded') await reloading?.settled()
    else this.#judge(first.verdicts)
    this.#signal.throwIfAborted()
    if (options.sleep && this.#mode === 'up' && platform.sleep !== undefined && this.#router !== undefined)
      void sleepWhenIdle({ rule: platform.sleep, router: this.#router, supervisor, signal: this.#signal })
  }

  async #stop(): Promise<readonly Verdict[]> {
    const supervisor = this.#supervisor
    await supervisor?.stop()
    if (this.#judged) this.#verdicts = (await supervisor?.serving?.verdicts()) ?? this.#verdicts
    await this.#closers[Symbol.asyncDispose]()
    if (this.#judged) for (const verdict of this.#verdicts) this.#emit({ type: 'verdict', ...verdict })
    return this.#verdicts
  }

  #judge(verdicts: readonly Verdict[]): void {
    this.#verdicts = verdicts
    this.#judged = true
  }

  async #noteCrash(verdict: Verdict): Promise<void> {
    if (this.#judged) this.#verdicts = (await this.#supervisor?.serving?.verdicts()) ?? this.#verdicts
    this.#crash(verdict)
  }

  async #watch(o: { dir: string; setting: RunSetting; supervisor: Supervisor }): Promise<Reloading> {
    const { Reloading } = await import('./reloading.ts')
    const reloading = this.#closers.add(
      new Reloading({
        ...o,
        signal: this.#signal,
        onVerdicts: verdicts => this.#judge(verdicts),
        onBug: error => this.#fail(error),
      }),
    )
    await reloading.start()
    return reloading
  }

  /** What can wait until the first app has been launched. */
  #whileBooting(): void {
    this.#router?.warm()
    this.#swept ??= sweepLeftovers().then(ended => this.#tellSwept(ended.length))
  }

  #tellSwept(count: number): void {
    if (count > 0)
      this.#emit({
        type: 'notice',
        code: 'leftovers-ended',
        message: `ended ${count} process${count === 1 ? '' : 'es'} that an earlier run had left behind`,
      })
  }

  #emit(body: EventBody): void {
    const event: Event = { ...body, time: new Date().toISOString() }
    if (this.#events.push(event) > eventsKept * 2) this.#events.splice(0, eventsKept)
    this.#onEvent?.(event)
  }
}

/** Without a router nobody hears of the instances. */
const nowhere: RouteSink = { set: () => {}, remove: () => {} }

function pick<T, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  const picked = {} as Pick<T, K>
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key]
  return picked
}
