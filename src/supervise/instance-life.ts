import { ContainerStartError } from '../model/container-start-error.ts'
import type { Evidence, StopReport } from '../model/evidence.ts'
import type { Exit, InstanceId, InstanceState } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import type { InstanceLogLine } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import { StartError } from '../model/start-error.ts'
import { maskIn } from '../util/secrets.ts'
import { awaitTurn } from './await-turn.ts'
import { BootRecord } from './boot-record.ts'
import { givenUp } from './given-up.ts'
import type { InstanceRoute } from './instance-route.ts'
import type { Launch, SuperviseContext } from './launch.ts'
import { type Hindrance, hindranceText, Progress } from './progress.ts'
import { runToEnd } from './run-to-end.ts'
import { Standing } from './standing.ts'
import type { Turn } from './start-order.ts'
import { stopByRule } from './stop-by-rule.ts'
import { type BootOutcome, watchBoot } from './watch-boot.ts'

/** One instance from launch to end. */
export class InstanceLife implements AsyncDisposable {
  readonly id: InstanceId
  readonly progress: Progress
  readonly #service: Service
  readonly #context: SuperviseContext
  readonly #standing: Standing
  #launch: Launch | undefined
  #process: RunningInstance | undefined
  #record: BootRecord | undefined
  #stopping: Promise<StopReport | undefined> | undefined
  #stopReport: StopReport | undefined
  #bootMs: number | undefined
  /** Aborted when it is stopped. */
  readonly #over = new AbortController()

  /** `before`: how the life before this one ended, for a restart. */
  constructor(
    context: SuperviseContext,
    service: Service,
    id: InstanceId,
    before: InstanceState = 'created',
  ) {
    this.#standing = new Standing(context, id, before)
    this.#context = context
    this.#service = service
    this.id = id
    this.progress = new Progress(service.name)
  }

  get state(): InstanceState {
    return this.#standing.state
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
    return this.#standing.route.target
  }

  /** An instance that is up gets requests, or gets no new ones. */
  rotate(inRotation: boolean): void {
    this.#standing.route.rotate(inRotation, this.state)
  }

  /** Tells its state to those who have not heard of it. */
  tellAgain(): void {
    this.#standing.tellAgain()
  }

  /** Another life has taken its name: the router and the platform's log hear of that one only. */
  detach(): void {
    this.#standing.detach()
  }

  /** Writes a line of the platform's own about this instance. */
  tell(line: InstanceLogLine, fields: Readonly<Record<string, string | number>> = {}): void {
    this.#standing.news.line(line, fields)
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
    const standing = this.#standing
    const signal = AbortSignal.any([this.#context.signal, this.#over.signal])
    standing.begin()
    const launch = await this.#context.prepare(this.#service, this.id)
    this.#launch = launch
    const record = new BootRecord(this.#context, this.#service, this.id, launch)
    this.#record = record
    standing.port = launch.port?.port
    standing.route.leads(launch.port, record)
    if (turn !== undefined) {
      const hindrance = await awaitTurn(turn, standing, signal)
      if (hindrance === givenUp) return record.evidence('stopped', {})
      if (hindrance !== undefined) return this.#hinder(hindrance, record)
    }
    this.#standing.change('starting')
    this.#standing.news.line('starting', { command: maskIn(this.#service.command, launch.environment) })
    try {
      this.#process = await this.#context.start({
        service: this.#service,
        id: this.id,
        launch,
        onOutput: line => {
          record.log(line.text)
          this.#standing.news.output(line)
        },
      })
      standing.pid = this.#process.pid
      record.runsAs(this.#process)
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      this.#standing.change('crashed')
      const { code, message } = error
      const container = error instanceof ContainerStartError ? { container: error.container } : {}
      return record.evidence('start-failed', { startError: { code, message }, ...container })
    }
    this.progress.launched(this.#process)
    this.#context.launched()
    if (this.#service.kind === 'task') return runToEnd(this.#process, record, standing, signal)
    const outcome = await watchBoot(this.#context, this.#service, this.#process, record, (line, fields) =>
      this.#standing.news.line(line, fields),
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
    if (this.state !== 'up' || this.#process === undefined) return undefined
    await this.#process.drained
    this.#standing.news.exited(exit)
    this.#standing.change('crashed', exit)
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
      this.#standing.change('up')
      if (this.#service.kind === 'web') record.ready(outcome.listenAt)
      return record.evidence('ready', {})
    }
    const evidence = await record.evidence(outcome.ending, outcome.facts)
    if (outcome.ending === 'exited') {
      await this.#process?.drained
      if (evidence.exit) this.#standing.news.exited(evidence.exit)
      this.#standing.change('crashed', evidence.exit)
    } else if (outcome.ending === 'deadline') {
      this.#standing.news.line(outcome.log ?? 'boot-timeout', {
        seconds: Math.round(this.#context.policy.deadlineMs / 1000),
      })
      await this.#kill()
    }
    return evidence
  }

  /** What it waits for did not get far enough: it is not launched. */
  #hinder(hindrance: Hindrance, record: BootRecord): Promise<Evidence> {
    this.progress.hindered(hindrance)
    this.#standing.change('crashed')
    const dependency = this.#service.dependsOn?.find(({ service }) => service === hindrance.chain[0])
    const message = hindranceText(hindrance)
    return record.evidence('start-failed', {
      startError: { code: 'dependency-failed', message, ...(dependency && { dependency }) },
    })
  }

  /** What the platform does to an instance that missed its deadline: no grace. */
  async #kill(): Promise<void> {
    if (this.#process === undefined) return
    this.#standing.news.line('killing', { signal: 'SIGKILL' })
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
    const running = this.state === 'up' || this.state === 'starting'
    // A socket that the app closes as it ends was open: what the table shows from here on says nothing about it.
    if (this.state === 'up') this.#record?.[Symbol.dispose]()
    const { platform } = this.#context
    const report = await stopByRule(process, this.#service, platform, mostGraceMs, this.#standing)
    this.#stopReport = report
    await this.#afterEnd(report, running ? 'down' : this.state)
    return report
  }

  async #afterEnd(report: StopReport, state: InstanceState): Promise<void> {
    this.#record?.[Symbol.dispose]()
    await this.#process?.drained
    // What had ended by itself has told so already.
    if (this.state !== 'crashed' && this.state !== 'down') this.#standing.news.stopped(report)
    this.#standing.change(state, report.exit)
    await this.#launch?.port?.[Symbol.asyncDispose]()
  }
}
