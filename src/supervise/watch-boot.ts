import { setTimeout as delay } from 'node:timers/promises'
import type { BootEnding, Evidence } from '../model/evidence.ts'
import type { Dial } from '../model/instance.ts'
import type { Service } from '../model/plan.ts'
import type { InstanceLogLine } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import { type Reached, watchBind } from '../probe/bind-watcher.ts'
import { waitUntil } from '../util/wait.ts'
import { BootHealth, type TellLine } from './boot-health.ts'
import type { BootRecord } from './boot-record.ts'
import { EarlyConclusion } from './early-conclusion.ts'
import type { SuperviseContext } from './launch.ts'
import { PortScan, type ScannedPort } from './port-scan.ts'

export type BootOutcome =
  | { readonly ending: 'ready'; readonly dial: Dial | undefined; readonly listenAt: number }
  | {
      readonly ending: Exclude<BootEnding, 'ready' | 'start-failed'>
      readonly facts: Partial<Evidence>
      /** What the platform writes at its deadline; absent: `boot-timeout`. */
      readonly log?: InstanceLogLine
    }

/** A daemon may open its port a moment after the first process has left. */
const survivorMs = 2_000

/** Watches one boot until the first of: ready, ended, port taken, clear early, or the deadline. */
export async function watchBoot(
  context: SuperviseContext,
  service: Service,
  process: RunningInstance,
  record: BootRecord,
  onPlatformLine: TellLine = () => {},
): Promise<BootOutcome> {
  record.launchedAt = process.launchedAt
  if (service.kind === 'worker') return { ending: 'ready', dial: undefined, listenAt: performance.now() }
  const boot = new BootWatch(context, service.name, process, record, onPlatformLine)
  void boot.reports()
  try {
    return await Promise.race([
      boot.ready(),
      boot.exited(),
      boot.deadline(),
      boot.conclusion.outcome(),
      boot.stopped(),
    ])
  } finally {
    boot.end()
  }
}

class BootWatch {
  readonly #context: SuperviseContext
  readonly #service: string
  readonly #process: RunningInstance
  readonly #record: BootRecord
  readonly #tell: TellLine
  readonly #scan: PortScan | undefined
  readonly #over = new AbortController()
  readonly #signal: AbortSignal
  /** Aborted once a port has been taken. */
  readonly #scanning = new AbortController()
  readonly #port: number
  readonly #health: BootHealth
  readonly conclusion: EarlyConclusion

  constructor(
    context: SuperviseContext,
    service: string,
    process: RunningInstance,
    record: BootRecord,
    tell: TellLine,
  ) {
    this.#context = context
    this.#service = service
    this.#tell = tell
    this.#process = process
    this.#record = record
    this.#signal = AbortSignal.any([context.signal, this.#over.signal])
    this.#port = record.port
    record.watch = watchBind({
      port: this.#port,
      ...record.target,
      loopbackIsReachable: context.platform.bind.loopbackIsReachable,
      family: context.platform.bind.family,
      ...(process.network === undefined ? {} : { network: process.network }),
      sample: everywhere => process.sample(everywhere),
      onListen: listener => record.listening(listener),
      onChange: () => this.conclusion.wake(),
      signal: context.signal,
    })
    this.#scan = this.#portScan()
    this.#health = new BootHealth({ context, record, tell, signal: this.#signal })
    this.conclusion = new EarlyConclusion({
      context,
      record,
      signal: this.#signal,
      failing: () => this.#health.failing,
      notRouted: () => this.#scan?.refused ?? [],
    })
  }

  async ready(): Promise<BootOutcome> {
    const other = this.#scan?.found() ?? never()
    const found = await Promise.race([this.#bind.reachable, other])
    return 'owner' in found ? this.#onPort(found) : this.#onOtherPort(found)
  }

  /** The platform's own lines while it scans. Ends with the boot. */
  async reports(): Promise<void> {
    const everyMs = this.#context.platform.port.scan?.reportMs
    if (this.#scan === undefined || everyMs === undefined) return
    let at = this.#process.launchedAt + everyMs
    while (await waitUntil(at, this.#scanning.signal)) {
      at += everyMs
      if (!this.#scan.hopeful) this.#tell(this.#scan.onLoopback ? 'scan-loopback' : 'scan-none', {})
    }
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
    if (this.#health.checking) {
      this.#tell('check-gave-up', { path: this.#context.policy.health?.path ?? '' })
      return {
        ending: 'unhealthy',
        facts: this.#health.failing === undefined ? {} : { health: this.#health.failing.probe },
      }
    }
    // What has not settled yet is what there is; a health check would come too late.
    if (this.#context.policy.health === undefined && !this.#scanning.signal.aborted) {
      const found = await this.#scan?.look(false)
      if (found !== undefined) return this.#onOtherPort(found)
    }
    if (lateMs > 0) await this.#sleep(lateMs)
    return this.#missed()
  }

  async stopped(): Promise<BootOutcome> {
    const { signal } = this.#context
    // The signal lasts for many boots.
    const during = { once: true, signal: this.#over.signal }
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, during))
    return { ending: 'stopped', facts: {} }
  }

  end(): void {
    this.#over.abort()
    this.#scanning.abort()
  }

  async #onPort(found: Reached): Promise<BootOutcome> {
    const boundAfterMs = found.at - this.#process.launchedAt
    this.#record.facts = { boundAfterMs, dial: found.dial }
    if (found.owner === 'other') return { ending: 'port-taken', facts: { portOwner: found.ownerProcess } }
    if (boundAfterMs > this.#context.policy.deadlineMs) return this.#missed()
    await this.#scan?.ask(this.#port)
    return this.#onFound(found.dial, found.at - found.detectMs)
  }

  async #onOtherPort({ port, dial, openSince }: ScannedPort): Promise<BootOutcome> {
    this.#bind.stopDialling()
    this.#record.routeTo(port)
    this.#record.facts = { boundAfterMs: openSince - this.#process.launchedAt, dial }
    return this.#onFound(dial, openSince)
  }

  async #onFound(dial: Dial, listenAt: number): Promise<BootOutcome> {
    if (this.#signal.aborted) return never()
    this.#scanning.abort()
    if (this.#scan !== undefined) this.#tell('port-detected', { port: dial.port })
    if (dial.address !== this.#record.target.address) this.#record.target = { address: dial.address }
    if (this.#context.policy.health === undefined) this.#tell('connect-passed', {})
    // The boot ended otherwise: leave the answer to whatever ended it.
    else if (!(await this.#health.passes(this.#context.policy.health))) await never()
    this.#tell('live', { url: this.#context.url(this.#service) })
    return { ending: 'ready', dial, listenAt }
  }

  /** The deadline has passed. */
  #missed(): BootOutcome {
    if (this.#scan === undefined) return { ending: 'deadline', facts: {} }
    const log = this.#scan.onLoopback ? 'scan-failed-loopback' : 'scan-failed-none'
    return { ending: 'deadline', facts: {}, log }
  }

  #portScan(): PortScan | undefined {
    const { bind, port } = this.#context.platform
    if (port.routes !== 'scan' || port.scan === undefined) return undefined
    return new PortScan({
      rule: port.scan,
      bind,
      port: this.#port,
      target: this.#record.target,
      ...(this.#record.network === undefined ? {} : { network: this.#record.network }),
      settleMs: this.#context.policy.settleMs,
      snapshot: () => this.#bind.snapshot(),
      signal: this.#scanning.signal,
    })
  }

  get #bind() {
    if (this.#record.watch === undefined) throw new Error('the bind is not being watched')
    return this.#record.watch
  }

  async #sleep(ms: number): Promise<void> {
    try {
      await delay(Math.max(0, ms), undefined, { signal: this.#signal })
    } catch {
      await never()
    }
  }
}

/** For what another ending of the boot has overtaken. */
function never(): Promise<never> {
  return new Promise(() => {})
}
