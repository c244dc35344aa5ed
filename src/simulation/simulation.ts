import { resolve } from 'node:path'
import type { Host } from '../host.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Event, EventBody } from '../model/events.ts'
import type { HttpProbe } from '../model/instance.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { RouterRules } from '../model/router-rules.ts'
import type { Verdict } from '../model/verdict.ts'
import { planServices } from '../plan/plan-services.ts'
import { readProject } from '../project/read-project.ts'
import type { Router } from '../router/router.ts'
import { runForeground } from '../runner/foreground-command.ts'
import { openRun, type Run } from '../runner/run.ts'
import { sweepLeftovers } from '../runner/sweep.ts'
import type { RoutableInstance } from '../supervise/launch.ts'
import { Supervisor } from '../supervise/supervisor.ts'
import { Closers } from '../util/closers.ts'
import { firstRequest } from './first-request.ts'
import { openPublicPort } from './public-port.ts'
import { selectPlatform } from './select-platform.ts'
import { bootPolicy, superviseContext } from './setting.ts'
import { startEvent } from './start-event.ts'
import { runTasks } from './tasks.ts'

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
  readonly #instances = new Map<string, RoutableInstance>()
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
  /** Resolves when an instance that was ready ends by itself. */
  readonly crashed: Promise<Verdict>

  constructor(options: SimulateOptions, mode: CommandName, host: Host) {
    this.#host = host
    this.#mode = mode
    this.#onEvent = options.onEvent
    this.#signal = options.signal ?? new AbortController().signal
    this.crashed = new Promise(resolve => {
      this.#crash = resolve
    })
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
    const web = plan.services.find(service => service.kind === 'web')
    this.#webServices = new Set(plan.services.filter(({ kind }) => kind === 'web').map(({ name }) => name))

    const run = this.#closers.add(await openRun())
    this.#run = run
    const opened =
      web && (await openPublicPort({ options, mode: this.#mode, platform, onRequest: e => this.#emit(e) }))
    if (opened) {
      this.#router = this.#closers.add(opened.router)
      this.#url = `http://localhost:${opened.router.port}`
    }
    const url = this.#url ?? null
    this.#emit(startEvent({ command: this.#mode, dir, platform: platform.id, because, url }, plan))
    const planNotices = plan.notices.filter(({ code }) => !(options.release && code === 'release-skipped'))
    for (const notice of [...planNotices, ...(opened?.notices ?? [])])
      this.#emit({ type: 'notice', ...notice })
    if (plan.services.length === 0) {
      const { noService } = await import('../diagnosis/no-service.ts')
      return this.#judge([noService(platform, project)])
    }

    const context = await superviseContext({
      options,
      host,
      project,
      platform,
      run,
      policy: bootPolicy(this.#mode, platform, options),
      signal: this.#signal,
      emit: event => this.#emit(event),
      url: () => this.#url ?? '',
      launched: () => this.#whileBooting(),
      route: instance => this.#route(instance),
    })
    const failed = await runTasks(context, plan, options)
    if (failed !== undefined) return this.#judge([failed])
    this.#supervisor = this.#closers.add(
      new Supervisor(context, plan, verdict => void this.#noteCrash(verdict)),
    )
    const router = this.#mode === 'up' ? undefined : this.#router
    const ask =
      router && (() => this.#ask(router, platform.router, options.healthPath ?? '/', context.hostname))
    const verdicts = await this.#supervisor.start(ask)
    this.#signal.throwIfAborted()
    this.#judge(verdicts)
  }

  async #stop(): Promise<readonly Verdict[]> {
    const supervisor = this.#supervisor
    await supervisor?.stop()
    if (supervisor !== undefined && this.#judged) this.#verdicts = await supervisor.verdicts()
    await this.#closers[Symbol.asyncDispose]()
    if (this.#judged) for (const verdict of this.#verdicts) this.#emit({ type: 'verdict', ...verdict })
    return this.#verdicts
  }

  #judge(verdicts: readonly Verdict[]): void {
    this.#verdicts = verdicts
    this.#judged = true
  }

  async #noteCrash(verdict: Verdict): Promise<void> {
    if (this.#judged && this.#supervisor) this.#verdicts = await this.#supervisor.verdicts()
    this.#crash(verdict)
  }

  #ask(router: Router, rules: RouterRules, path: string, hostname: string): Promise<HttpProbe> {
    return firstRequest({
      router,
      rules,
      path,
      hostname,
      signal: this.#signal,
      lastRequest: () => this.#events.findLast(event => event.type === 'request'),
      instance: name => this.#instances.get(name),
    })
  }

  #route(instance: RoutableInstance): void {
    this.#instances.set(instance.name, instance)
    this.#router?.pool.set(instance)
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

function pick<T, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  const picked = {} as Pick<T, K>
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key]
  return picked
}
