import { classifyListeners, reachOf } from '../diagnosis/classify-listeners.ts'
import { sidePort } from '../diagnosis/side-ports.ts'
import type { Dial, HttpProbe, Listener, TcpListener } from '../model/instance.ts'
import type { BindRule, ScanRule } from '../model/platform.ts'
import type { InstanceNetwork } from '../model/running.ts'
import { dial } from '../probe/dial.ts'
import { httpProbe } from '../probe/http-probe.ts'
import { accepting, addressesToDial } from '../probe/who-accepts.ts'
import { waitUntil } from '../util/wait.ts'
import type { DialTarget } from './launch.ts'

export interface PortScanOptions {
  readonly rule: ScanRule
  readonly bind: BindRule
  /** PORT. */
  readonly port: number
  readonly target: DialTarget
  /** The instance has a network of its own. */
  readonly network?: InstanceNetwork
  /** How long another port than PORT must be the only one before it is taken. */
  readonly settleMs: number
  readonly snapshot: () => {
    readonly listeners: readonly Listener[]
    readonly changedAt: number
    readonly quietSince: number
  }
  readonly signal: AbortSignal
}

export interface ScannedPort {
  readonly port: number
  /** How the router reaches it. */
  readonly dial: Dial
  /** `performance.now()` when the set of sockets last changed: it has been open at least since then. */
  readonly openSince: number
}

const lookEveryMs = 250
const quietMs = 2_000
/** A tree that never goes quiet, and a port that is rarely an app's own, wait this many settle times. */
const patientSettles = 2
const dialMs = 1_000
/** For an answer of PORT, which is taken whatever it says. */
const portAnswerMs = 1_000
/** For an answer of any other port, which is taken for its answer only. */
const otherAnswerMs = 10_000

/** How a platform that scans finds the app: PORT first, else any port that is open beyond loopback and speaks HTTP. */
export class PortScan {
  readonly #options: PortScanOptions
  /** Ports that were asked and did not answer HTTP, or cannot be dialled, by the time their sockets changed. */
  readonly #refused = new Map<number, number>()

  constructor(options: PortScanOptions) {
    this.#options = options
  }

  /** Ports that are open and will not be routed to: those the platform keeps, and those that speak no HTTP. */
  get refused(): readonly number[] {
    const { changedAt } = this.#options.snapshot()
    const refused = [...this.#refused].filter(([, at]) => at === changedAt)
    return [...this.#options.rule.reserved, ...refused.map(([port]) => port)]
  }

  /** Some port is open beyond loopback that may still be taken. */
  get hopeful(): boolean {
    return this.#candidates().length > 0
  }

  /** Some port is open on loopback only. */
  get onLoopback(): boolean {
    const { snapshot, bind } = this.#options
    return snapshot().listeners.some(
      listener => listener.kind === 'tcp' && reachOf(listener, bind) === 'loopback',
    )
  }

  /** Settles when a port other than PORT is taken; stays pending when aborted. */
  async found(): Promise<ScannedPort> {
    const { signal } = this.#options
    while (await waitUntil(performance.now() + lookEveryMs, signal)) {
      const found = await this.look(true)
      if (found !== undefined) return found
    }
    return new Promise(() => {})
  }

  /** Asks the ports that are open now; `settled`: only those that have been the same for long enough. */
  async look(settled: boolean): Promise<ScannedPort | undefined> {
    const { snapshot, signal } = this.#options
    for (const listener of this.#candidates()) {
      const { port } = listener
      const { changedAt } = snapshot()
      if (settled && !this.#hasSettled(listener)) continue
      const dialled = await this.#dialCandidate(port)
      const answers = dialled !== undefined && (await this.ask(port, otherAnswerMs)).outcome === 'answer'
      if (signal.aborted) return undefined
      if (answers) return { port, dial: dialled, openSince: changedAt }
      this.#refused.set(port, changedAt)
    }
    return undefined
  }

  /** The scanner's request, from inside the instance. Of PORT only that it was asked matters, not the answer. */
  ask(port: number, timeoutMs: number = portAnswerMs): Promise<HttpProbe> {
    const { rule, signal, snapshot, network } = this.#options
    const { method, path, headers } = rule.request
    const inside = insideAddress(snapshot().listeners, port)
    const host = `${inside.includes(':') ? `[${inside}]` : inside}:${port}`
    const { address, port: dialled } = this.#dialled(network?.address ?? inside, port)
    return httpProbe({ address, port: dialled, method, path, headers, host, timeoutMs, signal })
  }

  /** Ports that may be taken, surest first. A port that is usually a metrics port counts when it is the only one. */
  #candidates(): readonly TcpListener[] {
    const { snapshot, bind, port, rule } = this.#options
    const { listeners, changedAt } = snapshot()
    const { candidates, side } = classifyListeners(listeners, port, bind)
    const own = candidates.length > 0 ? candidates : side.filter(({ role }) => role.kind === 'side')
    return own.filter(listener => {
      if (rule.reserved.includes(listener.port)) return false
      if (this.#refused.get(listener.port) === changedAt) return false
      return ['any', 'single'].includes(reachOf(listener, bind))
    })
  }

  #hasSettled({ port }: TcpListener): boolean {
    const { snapshot, settleMs } = this.#options
    const { changedAt, quietSince } = snapshot()
    const now = performance.now()
    const soon = sidePort(port) === undefined && now - quietSince >= quietMs
    return now - changedAt >= (soon ? settleMs : patientSettles * settleMs)
  }

  async #dialCandidate(port: number): Promise<Dial | undefined> {
    const { snapshot, bind, target, signal, network } = this.#options
    const { listeners } = snapshot()
    const ownNetwork = network !== undefined
    const wanted = { port, family: bind.family, address: target.address, ownNetwork }
    // A `::` whose kind is not known is settled by the dial of the instance address.
    const addresses = new Set([...addressesToDial(listeners, wanted), target.address])
    for (const address of addresses) {
      const from =
        address === target.address && target.localAddress !== undefined
          ? { localAddress: target.localAddress }
          : {}
      const got = await dial({ ...this.#dialled(address, port), ...from, timeoutMs: dialMs, signal })
      if (got.outcome === 'connected') return got
    }
    return undefined
  }

  #dialled(address: string, port: number): { readonly address: string; readonly port: number } {
    return { address, port: this.#options.network?.dialPort(port) ?? port }
  }
}

/** Where the instance itself reaches its port: on loopback, unless it listens on one interface only. */
function insideAddress(listeners: readonly Listener[], port: number): string {
  const tcp = listeners.filter(listener => listener.kind === 'tcp')
  const bound = tcp.filter(listener => listener.port === port)
  const [only] = bound
  if (only === undefined || accepting(bound, '127.0.0.1').some(({ dualStack }) => dualStack !== false))
    return '127.0.0.1'
  return accepting(bound, '::1').length > 0 ? '::1' : only.address
}
