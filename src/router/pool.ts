import { createHash } from 'node:crypto'
import type { InstanceState } from '../model/instance.ts'

/** An instance as the router needs to know it. */
export interface RoutableInstance {
  /** e.g. `web.1`: at most one instance of a name is routed to. */
  readonly name: string
  readonly service: string
  readonly state: InstanceState
  readonly address: string
  readonly port: number
  /** The address the router dials from. */
  readonly localAddress?: string
  /** False: `up`, but it gets no new request; it keeps those it has. @default true */
  readonly inRotation?: boolean
}

/** The instances of one service. Only those that are `up` get traffic. */
export interface Pool {
  readonly service: string
  /**
   * Adds an instance, or changes its state or address. While one is `created` or `starting` and none is `up`,
   * requests wait. One that is no longer `up`, or whose address changed, gets no new request and ends those it has.
   * While some are `up` but none is in rotation, requests fail as `no-healthy-instances`.
   */
  set(instance: RoutableInstance): void
  /** Forgets an instance; it still ends the requests it has. */
  remove(name: string): void
  /** Requests and upgraded connections that an instance of this name is serving. */
  inFlight(name: string): number
  /** Resolves when the instance serves no request any more; rejects with the signal's reason. */
  drained(name: string, signal?: AbortSignal): Promise<void>
  /**
   * No instance gets a request any more, whatever its state. The next request calls `onWake`, once, and waits as for
   * an instance that boots, and so do those after it. Ends when an instance is set to `created`, `starting` or `up`.
   */
  sleep(onWake: () => void): void
  /**
   * The app does not come up: whoever waits fails as `wake-failed`. A pool that still sleeps calls `onWake` again for
   * the next request. The crash of an instance that was woken does the same by itself.
   */
  wakeFailed(): void
}

/** What a pool as a whole can do with a request. */
export type Availability = 'up' | 'asleep' | 'booting' | 'unhealthy' | 'crashed' | 'wake-failed' | 'none'

/** Why those who wait are decided on again. */
export type PoolNews = 'instances' | 'wake-failed'

/** One address of an instance, and what the router keeps for it. */
export interface Target<U> {
  instance: RoutableInstance
  readonly upstream: U
  /** Names the instance towards clients; it says nothing about it. */
  readonly key: string
  inFlight: number
  /** It could not be connected to: not to be tried before this time (`performance.now()`). */
  setAsideUntil: number
}

/** `open` makes what the router keeps for an address; it is retired when no new request will use it. */
export class InstancePool<U extends { retire(): void }> implements Pool {
  service: string
  readonly #open: (instance: RoutableInstance) => U
  readonly #changed: (news: PoolNews) => void
  /** While all are set aside they are tried all the same. */
  readonly #forgives: boolean
  readonly #instances = new Map<string, RoutableInstance>()
  readonly #targets = new Map<string, Target<U>>()
  readonly #draining = new Set<Target<U>>()
  readonly #waiters = new Set<() => void>()
  #up: readonly Target<U>[] = []
  #turn = 0
  /** When the last quarantine ends; 0: the clock need not be read. */
  #anySetAsideUntil = 0
  #sleep: { readonly onWake: () => void; woken: boolean } | null = null
  /** From the request that woke the app until an instance is up, or has failed to be. */
  #waking = false

  constructor(
    service: string,
    open: (instance: RoutableInstance) => U,
    changed: (news: PoolNews) => void,
    forgives = false,
  ) {
    this.service = service
    this.#open = open
    this.#changed = changed
    this.#forgives = forgives
  }

  set(instance: RoutableInstance): void {
    this.#instances.set(instance.name, instance)
    const target = this.#targets.get(instance.name)
    const same = target !== undefined && sameAddress(target.instance, instance)
    if (target !== undefined && (instance.state !== 'up' || !same)) this.#retire(target)
    if (instance.state === 'up') {
      if (target !== undefined && same) target.instance = instance
      else this.#targets.set(instance.name, this.#target(instance))
      this.#waking = false
    }
    if (awake.has(instance.state)) this.#sleep = null
    this.#settle()
  }

  remove(name: string): void {
    this.#instances.delete(name)
    const target = this.#targets.get(name)
    if (target !== undefined) this.#retire(target)
    this.#settle()
  }

  inFlight(name: string): number {
    let count = this.#targets.get(name)?.inFlight ?? 0
    for (const target of this.#draining) if (target.instance.name === name) count += target.inFlight
    return count
  }

  async drained(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.inFlight(name) === 0) return
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        this.#waiters.delete(check)
        signal?.removeEventListener('abort', abort)
      }
      const check = () => {
        if (this.inFlight(name) > 0) return
        done()
        resolve()
      }
      const abort = () => {
        done()
        reject(signal?.reason)
      }
      this.#waiters.add(check)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  sleep(onWake: () => void): void {
    this.#sleep = { onWake, woken: false }
    this.#settle()
  }

  wakeFailed(): void {
    if (this.#sleep !== null) this.#sleep.woken = false
    this.#waking = false
    this.#changed('wake-failed')
  }

  /** To be called by a request that finds the pool asleep. */
  wake(): void {
    if (this.#sleep === null || this.#sleep.woken) return
    this.#sleep.woken = true
    this.#waking = true
    this.#sleep.onWake()
  }

  get availability(): Availability {
    if (this.#up.length > 0) return 'up'
    if (this.#sleep !== null) return 'asleep'
    if (this.#targets.size > 0) return 'unhealthy'
    const states = new Set([...this.#instances.values()].map(instance => instance.state))
    if (states.has('starting') || states.has('created')) return 'booting'
    if (this.#waking) return 'wake-failed'
    return states.has('crashed') ? 'crashed' : 'none'
  }

  /** How many instances the backlog's limit counts: those that are up, or all while none is. */
  get size(): number {
    return this.#up.length > 0 ? this.#up.length : this.#instances.size
  }

  /**
   * The next instance to try that is not set aside: the one with the key, if it may be, else the draw's. `random`
   * gives the draw, 0 to 1; without it they take turns. `undefined`: there is none now.
   */
  pick(
    tried: readonly Target<U>[] | null,
    random: (() => number) | null,
    key: string | null = null,
  ): Target<U> | undefined {
    const untried = tried === null ? this.#up : this.#up.filter(target => !tried.includes(target))
    const rest = this.#anySetAsideUntil === 0 ? untried : this.#notSetAside(untried)
    const preferred = key === null ? undefined : rest.find(target => target.key === key)
    if (preferred !== undefined) return preferred
    if (rest.length < 2) return rest[0]
    return rest[random === null ? this.#turn++ % rest.length : Math.floor(random() * rest.length)]
  }

  /** False: the instance has left, or has moved, since the target was picked. */
  holds(target: Target<U>): boolean {
    return this.#targets.get(target.instance.name) === target
  }

  /** Instances that may be tried, the ones set aside included. */
  get inRotation(): number {
    return this.#up.length
  }

  /** No request tries the target for this long. */
  setAside(target: Target<U>, durationMs: number): void {
    target.setAsideUntil = performance.now() + durationMs
    this.#anySetAsideUntil = Math.max(this.#anySetAsideUntil, target.setAsideUntil)
  }

  /** To be called whenever a request leaves its target. */
  left(target: Target<U>): void {
    target.inFlight--
    if (target.inFlight > 0) return
    this.#draining.delete(target)
    if (this.#waiters.size > 0) for (const check of [...this.#waiters]) check()
  }

  retireAll(): void {
    for (const target of this.#targets.values()) this.#retire(target)
    this.#settle()
  }

  #target(instance: RoutableInstance): Target<U> {
    const key = createHash('sha256').update(`${instance.service}/${instance.name}`).digest('hex')
    return { instance, upstream: this.#open(instance), key, inFlight: 0, setAsideUntil: 0 }
  }

  #notSetAside(targets: readonly Target<U>[]): readonly Target<U>[] {
    const now = performance.now()
    if (now >= this.#anySetAsideUntil) this.#anySetAsideUntil = 0
    const rest = targets.filter(target => target.setAsideUntil <= now)
    return rest.length === 0 && this.#forgives ? targets : rest
  }

  #retire(target: Target<U>): void {
    this.#targets.delete(target.instance.name)
    if (target.inFlight > 0) this.#draining.add(target)
    target.upstream.retire()
  }

  #settle(): void {
    const ready = (target: Target<U>) => target.instance.inRotation !== false
    this.#up = this.#sleep === null ? [...this.#targets.values()].filter(ready) : []
    this.#changed('instances')
    if (this.availability === 'wake-failed') this.#waking = false
  }
}

const awake: ReadonlySet<InstanceState> = new Set(['created', 'starting', 'up'])

function sameAddress(a: RoutableInstance, b: RoutableInstance): boolean {
  return a.address === b.address && a.port === b.port && a.localAddress === b.localAddress
}
