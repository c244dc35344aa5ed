import { setTimeout as delay } from 'node:timers/promises'
import type { BootEnding, Evidence } from '../model/evidence.ts'
import type { Dial, HttpProbe } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import { watchBind } from '../probe/bind-watcher.ts'
import { watchHealth } from '../probe/health-check.ts'
import { httpProbe } from '../probe/http-probe.ts'
import type { RunningProcess } from '../runner/start-process.ts'
import type { BootRecord } from './boot-record.ts'
import { loadDiagnosis } from './diagnosis.ts'
import type { SuperviseContext } from './launch.ts'

export type BootOutcome =
  | { readonly ending: 'ready'; readonly dial: Dial | undefined; readonly listenAt: number }
  | { readonly ending: Exclude<BootEnding, 'ready' | 'start-failed'>; readonly facts: Partial<Evidence> }

/** How often the early finding is looked at again when nothing changes. */
const lookAgainMs = 250
/** A daemon may open its port a moment after the first process has left. */
const survivorMs = 2_000

/** Watches one boot until the first of: ready, ended, port taken, clear early, or the deadline. */
export async function watchBoot(
  context: SuperviseContext,
  service: Service,
  process: RunningProcess,
  record: BootRecord,
): Promise<BootOutcome> {
  record.launchedAt = process.launchedAt
  if (service.kind === 'worker') return { ending: 'ready', dial: undefined, listenAt: performance.now() }
  const boot = new BootWatch(context, process, record)
  try {
    return await Promise.race([
      boot.ready(),
      boot.exited(),
      boot.deadline(),
      boot.conclusion(),
      boot.stopped(),
    ])
  } finally {
    boot.end()
  }
}

class BootWatch {
  readonly #context: SuperviseContext
  readonly #process: RunningProcess
  readonly #record: BootRecord
  readonly #over = new AbortController()
  readonly #signal: AbortSignal
  readonly #port: number
  #wake: () => void = () => {}
  #diagnosed = ''
  #found = ''
  #health: { probe: HttpProbe; since: number } | undefined

  constructor(context: SuperviseContext, process: RunningProcess, record: BootRecord) {
    this.#context = context
    this.#process = process
    this.#record = record
    this.#signal = AbortSignal.any([context.signal, this.#over.signal])
    this.#port = record.port
    record.watch = watchBind({
      port: this.#port,
      ...record.target,
      loopbackIsReachable: context.platform.bind.loopbackIsReachable,
      family: context.platform.bind.family,
      sample: everywhere => process.sample(everywhere),
      onListen: listener => record.listening(listener),
      onChange: () => this.#wake(),
      signal: context.signal,
    })
  }

  async ready(): Promise<BootOutcome> {
    const found = await this.#bind.reachable
    const boundAfterMs = found.at - this.#process.launchedAt
    this.#record.facts = { boundAfterMs, dial: found.dial }
    if (found.owner === 'other') return { ending: 'port-taken', facts: { portOwner: found.ownerProcess } }
    if (boundAfterMs > this.#context.policy.deadlineMs) return { ending: 'deadline', facts: {} }
    if (found.dial.address !== this.#record.target.address)
      this.#record.target = { address: found.dial.address }
    if (this.#context.policy.health !== undefined) await this.#healthy(this.#context.policy.health)
    return { ending: 'ready', dial: found.dial, listenAt: found.at - found.detectMs }
  }

  async exited(): Promise<BootOutcome> {
    const exit = await this.#process.exited
    await this.#process.drained
    const until = performance.now() + survivorMs
    let survivors = await this.#process.survivors()
    // Name the port the daemon holds, if it opens one.
    while (survivors.length > 0 && performance.now() < until && !this.#signal.aborted) {
      await this.#bind.refresh()
      if (this.#bind.snapshot().listeners.length > 0) break
      await delay(50)
      survivors = await this.#process.survivors()
    }
    return { ending: 'exited', facts: { exit, survivors } }
  }

  async deadline(): Promise<BootOutcome> {
    const { deadlineMs, lateMs } = this.#context.policy
    await this.#sleep(deadlineMs - this.#record.elapsedMs())
    await this.#bind.refresh()
    if (this.#health !== undefined) return { ending: 'unhealthy', facts: { health: this.#health.probe } }
    if (lateMs > 0) await this.#sleep(lateMs)
    return { ending: 'deadline', facts: {} }
  }

  /** Tells early what is wrong, and ends the boot where the policy allows it. */
  async conclusion(): Promise<BootOutcome> {
    for (;;) {
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve
      })
      await Promise.race([woken, this.#sleep(lookAgainMs)])
      const outcome = await this.#look()
      if (outcome !== undefined) return outcome
    }
  }

  async stopped(): Promise<BootOutcome> {
    const { signal } = this.#context
    if (!signal.aborted)
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    return { ending: 'stopped', facts: {} }
  }

  end(): void {
    this.#over.abort()
    this.#wake = () => {}
  }

  async #look(): Promise<BootOutcome | undefined> {
    const { policy, platform } = this.#context
    const now = performance.now()
    if (this.#health !== undefined) {
      if (policy.patient || now - this.#health.since < policy.settleMs) return undefined
      await this.#diagnose('unhealthy', { health: this.#health.probe })
      return policy.concludeEarly ? { ending: 'unhealthy', facts: { health: this.#health.probe } } : undefined
    }
    const snapshot = this.#bind.snapshot()
    const { earlyFinding } = await loadDiagnosis()
    const finding = earlyFinding({
      platform,
      port: this.#port,
      listeners: snapshot.listeners,
      listenersUnchangedMs: now - snapshot.changedAt,
      cpuQuietMs: Math.max(0, now - snapshot.quietSince),
      elapsedMs: this.#record.elapsedMs(),
      settleMs: policy.settleMs,
      patient: policy.patient,
    })
    if (finding.kind === 'nothing-yet') return undefined
    // The source is searched for it: once for each thing that is found.
    const found = `${finding.kind} ${snapshot.changedAt}`
    if (found !== this.#found) await this.#diagnose('settled', {})
    this.#found = found
    if (finding.kind === 'conclude' && policy.concludeEarly) return { ending: 'settled', facts: {} }
    return undefined
  }

  /** Emits a `diagnosis` unless the same has been told. */
  async #diagnose(ending: BootEnding, facts: Partial<Evidence>): Promise<void> {
    const { diagnose } = await loadDiagnosis()
    const verdict = diagnose(await this.#record.evidence(ending, facts))
    const told = JSON.stringify([verdict.code, verdict.summary])
    if (verdict.ok || told === this.#diagnosed || this.#signal.aborted) return
    this.#diagnosed = told
    this.#record.diagnosed(verdict)
  }

  async #healthy(check: Parameters<typeof watchHealth>[0]['check']): Promise<void> {
    const { hostname } = this.#context
    const since = performance.now()
    const target = this.#record.target
    const result = await watchHealth({
      check,
      probe: () =>
        httpProbe({
          ...target,
          port: this.#port,
          path: check.path,
          method: check.method,
          host: hostname,
          headers: check.headers,
          timeoutMs: check.timeoutMs,
          signal: this.#signal,
        }),
      onProbe: (probe, passed) => {
        this.#health = passed ? undefined : { probe, since }
        this.#record.facts = { ...this.#record.facts, health: probe }
      },
      signal: this.#signal,
    })
    // The boot ended otherwise: leave the answer to whatever ended it.
    if (result === 'aborted') await new Promise(() => {})
  }

  get #bind() {
    if (this.#record.watch === undefined) throw new Error('the bind is not being watched')
    return this.#record.watch
  }

  async #sleep(ms: number): Promise<void> {
    try {
      await delay(Math.max(0, ms), undefined, { signal: this.#signal })
    } catch {
      await new Promise(() => {})
    }
  }
}
