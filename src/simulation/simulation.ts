import type { Host } from '../host.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Event } from '../model/events.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { Platform } from '../model/platform.ts'
import type { Verdict } from '../model/verdict.ts'
import { runForeground } from '../runner/foreground-command.ts'
import { sweepLeftovers } from '../runner/sweep.ts'
import { Supervisor } from '../supervise/supervisor.ts'
import { Closers } from '../util/closers.ts'
import { sharedSignal } from '../util/shared-signal.ts'
import { deployTeller } from './deploy-teller.ts'
import { EventLog } from './event-log.ts'
import { sleepWhenIdle } from './idling.ts'
import { makeGeneration, type RunSetting } from './make-generation.ts'
import type { Reloading } from './reloading.ts'
import { openStage, type Stage } from './stage.ts'

/** For simulate.ts alone. */
export const start = Symbol('start')
export const hurryUp = Symbol('hurry up')

/** A running simulation. Dispose it to stop the app by the platform's rule. */
export class Simulation implements AsyncDisposable {
  readonly #host: Host
  readonly #mode: CommandName
  readonly #signal: AbortSignal
  readonly #closers = new Closers()
  readonly #log: EventLog
  #stage: Stage | undefined
  #supervisor: Supervisor | undefined
  #verdicts: readonly Verdict[] = []
  #judged = false
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
    this.#log = new EventLog(options.onEvent)
    const failed = new AbortController()
    this.#signal = sharedSignal([failed.signal, ...(options.signal === undefined ? [] : [options.signal])])
    this.crashed = new Promise(resolve => {
      this.#crash = resolve
    })
    this.broken = new Promise((_, reject) => {
      this.#fail = error => {
        reject(error)
        // A boot that is under way ends with it.
        failed.abort(error)
      }
    })
    this.broken.catch(() => undefined)
  }

  /**
   * Where the router serves the app.
   * @throws PaasSimError `usage` when the project has no web service
   */
  get url(): string {
    const url = this.#stage?.url
    if (url !== undefined) return url
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
      this.#verdicts.every(verdict => verdict.ok || this.#stage?.webServices.has(verdict.service))
    )
  }

  /** One for each service. After `stop()` they also tell how the stop went. */
  get verdicts(): readonly Verdict[] {
    return this.#verdicts
  }

  /** What happened so far, the last 10,000 events. */
  get events(): readonly Event[] {
    return this.#log.events
  }

  /**
   * Runs a command (a test suite) with `PAAS_SIM_URL` set, on the caller's own terminal. Ended early when the app dies
   * or the run is aborted. Resolves to the status a shell would show.
   */
  async runCommand(words: readonly string[], o: { readonly stdoutToStderr: boolean }): Promise<number> {
    if (this.#stage === undefined) throw new Error('the simulation is not running')
    const over = new AbortController()
    void this.crashed.then(() => over.abort())
    return runForeground({
      words,
      cwd: this.#host.cwd,
      env: { ...this.#host.environment, PAAS_SIM_URL: this.#stage.url },
      run: this.#stage.setting.run,
      system: this.#host.system,
      signal: AbortSignal.any([over.signal, this.#signal]),
      stdoutToStderr: o.stdoutToStderr,
    })
  }

  /** The verdicts of another platform on the same boot; meaningful where it would have been the very same there. */
  async verdictsFor(platform: Platform): Promise<readonly Verdict[]> {
    return (await this.#supervisor?.serving?.verdicts(platform)) ?? []
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
    this.#stage?.setting.run.hurry()
  }

  async [start](options: SimulateOptions): Promise<void> {
    const since = Date.now()
    const stage = await openStage({
      options,
      mode: this.#mode,
      host: this.#host,
      closers: this.#closers,
      log: this.#log,
      launched: () => this.#whileBooting(),
      onLost: error => this.#fail(error),
      signal: this.#signal,
    })
    const { dir, project, plan, setting, watch } = stage
    const { platform } = setting
    this.#stage = stage
    const supervisor = this.#closers.add(
      new Supervisor({
        sink: setting.neighbourhood.sink,
        emit: setting.emit,
        signal: this.#signal,
        onCrash: verdict => void this.#noteCrash(verdict),
      }),
    )
    this.#supervisor = supervisor
    // Not waited for: the app starts meanwhile.
    const reloading = watch ? this.#watch({ dir, setting, supervisor, since }) : undefined
    reloading?.catch(error => this.#fail(error))
    if (plan.services.length === 0) {
      const { noService } = await import('../diagnosis/no-service.ts')
      this.#judge([noService(platform, project)])
      const verdicts = this.#verdicts
      await reloading
      if (watch)
        setting.emit({ type: 'deploy', generation: 1, phase: 'failed', serving: null, tookMs: 0, verdicts })
      return
    }
    const startedAt = performance.now()
    const first = await supervisor.deploy(seam => makeGeneration(setting, seam, project, plan))
    if (watch && first.outcome !== 'switched') deployTeller(setting.emit, supervisor, 1, startedAt)(first)
    if (first.outcome === 'superseded') await (await reloading)?.settled()
    else this.#judge(first.verdicts)
    try {
      await reloading
      this.#signal.throwIfAborted()
    } catch (error) {
      // Who ends `up` when it serves has it ended as asked, also before its files are watched.
      if (!this.#signal.aborted || this.#mode !== 'up' || !this.cameUp) throw error
      return
    }
    if (options.sleep && this.#mode === 'up' && platform.sleep !== undefined && setting.router !== undefined)
      void sleepWhenIdle({
        rule: platform.sleep,
        router: setting.router,
        past: setting.neighbourhood.past,
        supervisor,
        emit: setting.emit,
        signal: this.#signal,
      })
  }

  async #stop(): Promise<readonly Verdict[]> {
    const supervisor = this.#supervisor
    await supervisor?.stop()
    if (this.#judged) this.#verdicts = (await supervisor?.serving?.verdicts()) ?? this.#verdicts
    await this.#closers[Symbol.asyncDispose]()
    if (this.#judged) for (const verdict of this.#verdicts) this.#log.emit({ type: 'verdict', ...verdict })
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

  async #watch(o: {
    dir: string
    setting: RunSetting
    supervisor: Supervisor
    since: number
  }): Promise<Reloading> {
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
    this.#stage?.setting.router?.warm()
    this.#swept ??= sweepLeftovers().then(ended => this.#tellSwept(ended.length))
  }

  #tellSwept(count: number): void {
    if (count > 0)
      this.#log.emit({
        type: 'notice',
        code: 'leftovers-ended',
        message: `ended ${count} process${count === 1 ? '' : 'es'} that an earlier run had left behind`,
      })
  }
}
