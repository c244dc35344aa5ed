import { setImmediate } from 'node:timers/promises'
import { ContainerStartError } from '../model/container-start-error.ts'
import type { Evidence, StopReport } from '../model/evidence.ts'
import type { Exit, InstanceId, InstanceState } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import type { InstanceLogLine } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import { StartError } from '../model/start-error.ts'
import { maskIn } from '../util/secrets.ts'
import { BootRecord } from './boot-record.ts'
import { InstanceNews } from './instance-news.ts'
import { InstanceRoute } from './instance-route.ts'
import type { Launch, SuperviseContext } from './launch.ts'
import { type Hindrance, hindranceText, Progress } from './progress.ts'
import type { Turn } from './start-order.ts'
import { type BootOutcome, watchBoot } from './watch-boot.ts'

const givenUp = Symbol('given up')

/**
 * One instance from launch to end. The only place that changes its state; each change is an event, a line in the
 * platform's log and news for the router.
 */
export class InstanceLife implements AsyncDisposable {
  readonly id: InstanceId
  readonly progress: Progress
  readonly #service: Service
  readonly #context: SuperviseContext
  #state: InstanceState
  readonly #news: InstanceNews
  readonly #route: InstanceRoute
  #launch: Launch | undefined
  #process: RunningInstance | undefined
  #record: BootRecord | undefined
  #stopping: Promise<StopReport | undefined> | undefined
  #stopReport: StopReport | undefined
  #bootMs: number | undefined
  #detached = false
  /** Aborted when it is stopped. */
  readonly #over = new AbortController()

  /** `before`: how the life before this one ended, for a restart. */
  constructor(
    context: SuperviseContext,
    service: Service,
    id: InstanceId,
    before: InstanceState = 'created',
  ) {
    this.#state = before
    this.#news = new InstanceNews(context, id, before)
    this.#route = new InstanceRoute(context, id)
    this.#context = context
    this.#service = service
    this.id = id
    this.progress = new Progress(service.name)
  }

  get state(): InstanceState {
    return this.#state
  }

  /** From launch to ready, ms; `undefined` before. */
  get bootMs(): number | undefined {
    return this.#bootMs
  }

  /** TCP ports its processes listen on. */
  async listening(): Promise<readonly number[]> {
    await this.#record?.watch?.refresh()
    const listeners = this.#record?.watch?.snapshot().listeners ?? []
    return listeners.flatMap(listener => (listener.kind === 'tcp' ? [listener.port] : []))
  }

  /** Where the router dials it; `undefined` for what has no port. */
  get target(): InstanceRoute['target'] {
    return this.#route.target
  }

  /** An instance that is up gets requests, or gets no new ones. */
  rotate(inRotation: boolean): void {
    this.#route.rotate(inRotation, this.#state)
  }

  /** Tells its state to those who have not heard of it. */
  tellAgain(): void {
    this.#route.tell(this.#state)
    this.#tellState(this.#state, this.#state)
  }

  /** Another life has taken its name: the router and the platform's log hear of that one only. */
  detach(): void {
    this.#detached = true
  }

  /** Writes a line of the platform's own about this instance. */
  tell(line: InstanceLogLine, fields: Readonly<Record<string, string | number>> = {}): void {
    this.#news.line(line, fields)
  }

  /** Resolves when the first process has ended; never for an instance that could not be started. */
  get exited(): Promise<Exit> {
    return this.#process?.exited ?? new Promise(() => {})
  }

  /**
   * Launches the process and watches it until it is ready, or until it is clear that it will not be; a task until it
   * has ended. `turn`: it is launched once this has come, and not at all if something stands in the way.
   */
  async boot(turn?: Turn): Promise<Evidence> {
    let evidence: Evidence | undefined
    try {
      evidence = await this.#boot(turn)
      return evidence
    } finally {
      this.progress.ended(evidence)
    }
  }

  async #boot(turn: Turn | undefined): Promise<Evidence> {
    if (this.#state === 'created') this.#tellState('created', null)
    const launch = await this.#context.prepare(this.#service, this.id)
    this.#launch = launch
    const record = new BootRecord(this.#context, this.#service, this.id, launch)
    this.#record = record
    this.#route.leads(launch.port, record)
    if (turn !== undefined) {
      const hindrance = await this.#awaitTurn(turn)
      if (hindrance === givenUp) return record.evidence('stopped', {})
      if (hindrance !== undefined) return this.#hinder(hindrance, record)
    }
    this.#change('starting')
    this.#news.line('starting', { command: maskIn(this.#service.command, launch.environment) })
    try {
      this.#process = await this.#context.start({
        service: this.#service,
        id: this.id,
        launch,
        onOutput: line => {
          record.log(line.text)
          this.#news.output(line)
        },
      })
      record.runsAs(this.#process)
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      this.#change('crashed')
      const { code, message } = error
      const container = error instanceof ContainerStartError ? { container: error.container } : {}
      return record.evidence('start-failed', { startError: { code, message }, ...container })
    }
    this.progress.launched(this.#process)
    this.#context.launched()
    if (this.#service.kind === 'task') return this.#runToEnd(this.#process, record)
    const outcome = await watchBoot(this.#context, this.#service, this.#process, record, (line, fields) =>
      this.#news.line(line, fields),
    )
    return this.#concludeBoot(outcome, record)
  }

  /** The boot's evidence with what was seen since: the answer to the first request, the stop, an exit. */
  async evidence(more: Partial<Evidence> = {}): Promise<Evidence | undefined> {
    const stop = this.#stopReport
    return this.#record?.again({ ...(stop === undefined ? {} : { stop }), ...more })
  }

  /** True once the first process has ended by itself after `ready`. */
  async noteExit(exit: Exit): Promise<Evidence | undefined> {
    if (this.#state !== 'up' || this.#process === undefined) return undefined
    await this.#process.drained
    this.#news.exited(exit)
    this.#change('crashed', exit)
    const survivors = await this.#process.survivors()
    return this.#record?.again({ ending: 'exited', exit, survivors })
  }

  /**
   * Stops by the platform's rule, or after a shorter grace period; idempotent. `undefined`: nothing was running.
   */
  stop(mostGraceMs = Number.POSITIVE_INFINITY): Promise<StopReport | undefined> {
    this.#over.abort()
    this.#stopping ??= this.#stop(mostGraceMs)
    return this.#stopping
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #concludeBoot(outcome: BootOutcome, record: BootRecord): Promise<Evidence> {
    if (outcome.ending === 'ready') {
      this.#bootMs = record.elapsedMs()
      this.#change('up')
      if (this.#service.kind === 'web') record.ready(outcome.listenAt)
      return record.evidence('ready', {})
    }
    const evidence = await record.evidence(outcome.ending, outcome.facts)
    if (outcome.ending === 'exited') {
      await this.#process?.drained
      if (evidence.exit) this.#news.exited(evidence.exit)
      this.#change('crashed', evidence.exit)
    } else if (outcome.ending === 'deadline') {
      this.#news.line(outcome.log ?? 'boot-timeout', {
        seconds: Math.round(this.#context.policy.deadlineMs / 1000),
      })
      await this.#kill()
    }
    return evidence
  }

  async #awaitTurn(turn: Turn): Promise<Hindrance | typeof givenUp | undefined> {
    // Requests wait for it meanwhile.
    this.#route.tell(this.#state)
    // What is that far already is not waited for.
    await setImmediate()
    const missing = turn.missing()
    if (missing.length > 0) this.#news.waits(missing, this.#launch?.port?.port)
    return Promise.race([turn.come, this.#givenUp()])
  }

  /** What it waits for did not get far enough: it is not launched. */
  #hinder(hindrance: Hindrance, record: BootRecord): Promise<Evidence> {
    this.progress.hindered(hindrance)
    this.#change('crashed')
    const dependency = this.#service.dependsOn?.find(({ service }) => service === hindrance.chain[0])
    const message = hindranceText(hindrance)
    return record.evidence('start-failed', {
      startError: { code: 'dependency-failed', message, ...(dependency && { dependency }) },
    })
  }

  /** A task takes as long as it takes. */
  async #runToEnd(process: RunningInstance, record: BootRecord): Promise<Evidence> {
    this.#change('up')
    const exit = await Promise.race([process.exited, this.#givenUp()])
    if (exit === givenUp || this.#over.signal.aborted) return record.evidence('stopped', {})
    await process.drained
    this.#news.exited(exit)
    this.#change(exit.code === 0 ? 'down' : 'crashed', exit)
    return record.evidence('exited', { exit, survivors: await process.survivors() })
  }

  /** Resolves when the run is over, or this instance is stopped. */
  #givenUp(): Promise<typeof givenUp> {
    const signal = AbortSignal.any([this.#context.signal, this.#over.signal])
    return new Promise(resolve => {
      if (signal.aborted) resolve(givenUp)
      else signal.addEventListener('abort', () => resolve(givenUp), { once: true })
    })
  }

  /** What the platform does to an instance that missed its deadline: no grace. */
  async #kill(): Promise<void> {
    if (this.#process === undefined) return
    this.#news.line('killing', { signal: 'SIGKILL' })
    const report = await this.#process.stop({ ...this.#context.platform.stop, signal: 'SIGKILL', graceMs: 0 })
    await this.#afterEnd(report, 'crashed')
    this.#stopping = Promise.resolve(report)
  }

  async #stop(mostGraceMs: number): Promise<StopReport | undefined> {
    const process = this.#process
    if (process === undefined) {
      await this.#launch?.port?.[Symbol.asyncDispose]()
      return undefined
    }
    const running = this.#state === 'up' || this.#state === 'starting'
    // A socket that the app closes as it ends was open: what the table shows from here on says nothing about it.
    if (this.#state === 'up') this.#record?.[Symbol.dispose]()
    const { stop } = this.#context.platform
    const { graceMs = stop.graceMs, stopSignal = stop.signal } = this.#service
    const rule = { ...stop, signal: stopSignal, graceMs: Math.min(graceMs, mostGraceMs) }
    if (running) {
      this.#change('stopping')
      this.#news.line('stopping', { signal: rule.signal })
    }
    const report = await process.stop(rule)
    if (running && report.killed) {
      this.#news.line('exit-timeout', { seconds: Math.round(rule.graceMs / 1000), signal: rule.signal })
      this.#news.line('killing', { signal: 'SIGKILL' })
    }
    this.#stopReport = report
    await this.#afterEnd(report, running ? 'down' : this.#state)
    return report
  }

  async #afterEnd(report: StopReport, state: InstanceState): Promise<void> {
    this.#record?.[Symbol.dispose]()
    await this.#process?.drained
    // What had ended by itself has told so already.
    if (this.#state !== 'crashed' && this.#state !== 'down') this.#news.stopped(report)
    this.#change(state, report.exit)
    await this.#launch?.port?.[Symbol.asyncDispose]()
  }

  #change(to: InstanceState, exit?: Exit): void {
    const from = this.#state
    if (from === to) return
    this.#state = to
    if (this.#detached) return
    this.#route.tell(to)
    this.#tellState(to, from, exit)
  }

  #tellState(to: InstanceState, from: InstanceState | null, exit?: Exit): void {
    this.#news.changed(to, from, { pid: this.#process?.pid, port: this.#launch?.port?.port, exit })
  }
}
