import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerFacts } from '../model/container.ts'
import { PaasSimError } from '../model/errors.ts'
import type { StopReport } from '../model/evidence.ts'
import type { Exit, ProcessRef } from '../model/instance.ts'
import type { StopRule } from '../model/platform.ts'
import type { InstanceNetwork, RunningInstance } from '../model/running.ts'
import { StartError } from '../model/start-error.ts'
import { readOutput } from '../util/output.ts'
import { knownFacts } from './container-facts.ts'
import { createFor, startFirst } from './container-launch.ts'
import { containerNetwork } from './container-network.ts'
import { containerProcesses } from './container-processes.ts'
import type { ContainerStart } from './container-start.ts'
import type { ContainerState } from './engine.ts'
import { HealthTrial } from './health-trial.ts'
import { type TableReader, tablesByEngine, tablesOfProcess } from './socket-tables.ts'
import { untilHealthy } from './until-healthy.ts'

/**
 * Runs a container of an image that exists, watched from its first moment.
 * @throws StartError when its first process cannot be started, or the image names none
 * @throws PaasSimError `engine`, `no-engine`
 */
export async function startContainer(o: ContainerStart): Promise<RunningInstance> {
  const { engine, signal } = o
  signal.throwIfAborted()
  const mounts = await o.volumes.prepare(o.spec.mounts ?? [])
  const id = await createFor(o, mounts)
  try {
    const output = await engine.attach(id)
    signal.throwIfAborted()
    const launchedAt = performance.now()
    await startFirst(o, id)
    const state = await engine.inspectContainer(id)
    if (state === undefined) throw new StartError('removed', `container ${o.name} was removed as it started`)
    return new RunningContainer(o, id, state, launchedAt, output)
  } catch (error) {
    await engine.removeContainer(id).catch(() => undefined)
    throw error
  }
}

/** Killing is the engine's work, and is done when it says so. */
const killForMs = 10_000
/** A HEALTHCHECK that has begun to be run, and fails, is waited for before the stop. */
const healthSettlesMs = 2_500

class RunningContainer implements RunningInstance {
  readonly pid: number | undefined
  readonly launchedAt: number
  readonly exited: Promise<Exit>
  readonly drained: Promise<void>
  readonly network: InstanceNetwork
  readonly #sockets: TableReader
  readonly #health: HealthTrial
  readonly #o: ContainerStart
  readonly #id: string
  readonly #processes: ReturnType<typeof containerProcesses>
  readonly #closeOutput: () => void
  readonly #over = new AbortController()
  readonly #hurry = new AbortController()
  /** It has ended, or is about to be stopped. */
  readonly #ending = new AbortController()
  #exit: Exit | undefined
  #lost = false
  /** As it was when it had ended, before it was removed. */
  #last: ContainerState | undefined
  #handlesStopSignal: boolean | undefined
  /** As it was before the stop, by which a container becomes unhealthy. */
  #healthStarting: boolean | undefined
  #stopping: Promise<StopReport> | undefined

  constructor(
    o: ContainerStart,
    id: string,
    state: ContainerState,
    launchedAt: number,
    output: Parameters<typeof readOutput>[0],
  ) {
    this.#o = o
    this.#id = id
    this.launchedAt = launchedAt
    const direct = o.engine.info.reach === 'direct'
    this.pid = direct && state.pid > 0 ? state.pid : undefined
    this.exited = this.#untilEnd()
    this.#processes = containerProcesses(o.engine, id, this.pid, o.processTree)
    this.#sockets =
      this.pid === undefined
        ? tablesByEngine(o.engine, id, { name: `${o.name}-sockets`, labels: o.labels })
        : tablesOfProcess(this.pid)
    this.network = containerNetwork({
      info: o.engine.info,
      state,
      sockets: this.#sockets,
      family: o.family,
    })
    const { spec, image } = o
    this.#health = new HealthTrial({
      engine: o.engine,
      id,
      check: spec.healthcheck?.test.length ? spec.healthcheck : image.healthcheck,
      signal: this.#ending.signal,
    })
    const { drained, close } = readOutput(output, o.onOutput, this.exited)
    this.drained = drained
    this.#closeOutput = close
  }

  sample() {
    return this.#processes.sample()
  }

  async survivors(): Promise<readonly ProcessRef[]> {
    // A container's processes end with its first one.
    return this.#exit === undefined ? (await this.#processes.sample()).processes : []
  }

  async healthy(signal: AbortSignal): Promise<boolean> {
    const answered = new AbortController()
    const over = AbortSignal.any([signal, this.#over.signal, answered.signal])
    const ended = this.exited.then(() => false)
    const healthy = await Promise.race([
      untilHealthy(this.#o.engine, this.#id, over),
      this.#health.passed(),
      ended,
    ])
    answered.abort()
    return healthy
  }

  async containerFacts(): Promise<ContainerFacts> {
    const state = this.#last ?? (await this.#o.engine.inspectContainer(this.#id).catch(() => undefined))
    const handles = this.#handlesStopSignal
    const starting = this.#healthStarting ?? state?.health?.status === 'starting'
    if (starting) void this.#health.passes()
    return {
      ...(await knownFacts(this.#o)),
      outOfMemory: state?.outOfMemory ?? false,
      ...(state?.error && { startError: state.error }),
      ...(handles !== undefined && { handlesStopSignal: handles }),
      ...(state?.health !== undefined && {
        healthResults: [...this.#health.results, ...state.health.results],
      }),
      ...(starting && !this.#health.failed && { healthStarting: true as const }),
    }
  }

  stop(rule: StopRule): Promise<StopReport> {
    this.#stopping ??= this.#stop(rule)
    return this.#stopping
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hurry.abort()
    await this.stop({ signal: 'SIGKILL', to: 'root', graceMs: 0 })
  }

  async #untilEnd(): Promise<Exit> {
    const { engine, onLost } = this.#o
    try {
      const code = await engine.waitContainer(this.#id, this.#over.signal)
      this.#last = await engine.inspectContainer(this.#id).catch(() => undefined)
      this.#exit = { code, signal: null }
      this.#ending.abort()
      return this.#exit
    } catch (error) {
      if (!this.#over.signal.aborted && error instanceof PaasSimError) onLost(error)
      // Nothing will ever be known of its end: it is not waited for.
      this.#lost = true
      this.#hurry.abort()
      return new Promise(() => {})
    }
  }

  async #stop(rule: StopRule): Promise<StopReport> {
    if (rule.graceMs > 0 && this.#health.begun) await this.#settleHealth()
    this.#ending.abort()
    const startedAt = performance.now()
    const signal = rule.signal === 'SIGKILL' ? rule.signal : (this.#o.stopSignal ?? rule.signal)
    this.#handlesStopSignal = this.#processes.handles(signal)
    if (this.#exit === undefined && rule.graceMs > 0) await this.#signalGently(signal, rule.to)
    const inTime = await this.#endsWithin(rule.graceMs)
    // A runtime that only tidies up on a signal, as Node does, has given its handler up by then.
    if (!inTime) this.#handlesStopSignal = this.#processes.handles(signal) ?? this.#handlesStopSignal
    const remaining = inTime || this.#lost ? [] : (await this.#processes.sample().catch(() => none)).processes
    if (!inTime) await this.#o.engine.signalContainer(this.#id, 'SIGKILL').catch(() => false)
    await this.#endsWithin(inTime ? 0 : killForMs)
    if (this.#exit !== undefined) await this.drained
    this.#closeOutput()
    this.#over.abort()
    await Promise.all([
      this.#sockets[Symbol.asyncDispose](),
      this.#o.engine.removeContainer(this.#id).catch(() => undefined),
    ])
    const tookMs = performance.now() - startedAt
    return { signal, tookMs, killed: remaining.length > 0, remaining, exit: this.#exit }
  }

  async #settleHealth(): Promise<void> {
    await this.#health.settled(healthSettlesMs)
    const state = await this.#o.engine.inspectContainer(this.#id).catch(() => undefined)
    if (state?.status === 'running') this.#healthStarting = state.health?.status === 'starting'
  }

  async #signalGently(signal: string, to: StopRule['to']): Promise<void> {
    const others = to === 'all' ? (await this.#processes.sample().catch(() => none)).processes.slice(1) : []
    await this.#o.engine.signalContainer(this.#id, signal).catch(() => false)
    this.#processes.signal(others, signal)
  }

  /** Resolves to whether its first process has ended by then. */
  async #endsWithin(ms: number): Promise<boolean> {
    if (this.#exit !== undefined) return true
    const signal = AbortSignal.any([this.#hurry.signal, this.#over.signal])
    const late = delay(ms, undefined, { signal }).catch(() => undefined)
    await Promise.race([this.exited, late])
    return this.#exit !== undefined
  }
}

const none = { processes: [], cpuMs: 0 }
