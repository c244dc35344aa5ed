import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerFacts, ContainerHealthcheck } from '../model/container.ts'
import type { Engine } from './engine.ts'

type HealthResult = NonNullable<ContainerFacts['healthResults']>[number]

const everyMs = 1_000
/** From then on it is run less and less often, down to its own interval. */
const oftenTimes = 4
const keptResults = 5
/** Docker's own defaults. */
const defaults = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 }
const shell = ['/bin/sh', '-c']

/**
 * Runs a container's HEALTHCHECK as the engine does, and at once: the engine waits for a whole interval first, 30 s where
 * none is said. It is run until it has passed once.
 */
export class HealthTrial {
  readonly #engine: Pick<Engine, 'exec'>
  readonly #id: string
  readonly #check: ContainerHealthcheck | undefined
  readonly #signal: AbortSignal
  #results: readonly HealthResult[] = []
  #failures = 0
  #startedAt = Number.POSITIVE_INFINITY
  #running: Promise<boolean> | undefined
  #tell: () => void = () => {}
  #failure: Promise<void>

  /** `signal`: the container is being stopped, or has ended. */
  constructor(o: {
    readonly engine: Pick<Engine, 'exec'>
    readonly id: string
    readonly check: ContainerHealthcheck | undefined
    readonly signal: AbortSignal
  }) {
    this.#engine = o.engine
    this.#id = o.id
    this.#check = o.check
    this.#signal = o.signal
    this.#failure = this.#nextFailure()
  }

  get begun(): boolean {
    return this.#running !== undefined
  }

  /** The last ones, oldest first. */
  get results(): readonly HealthResult[] {
    return this.#results
  }

  /** It has failed as often as makes a container unhealthy, by an interval that is not longer than ours. */
  get failed(): boolean {
    const { retries = defaults.retries, startPeriodMs = 0 } = this.#check ?? {}
    return this.#isShort && this.#failures >= retries && performance.now() - this.#startedAt > startPeriodMs
  }

  /** Begins, if it has not. Resolves to true when it has passed; to false when it cannot be run, or the signal comes. */
  passes(): Promise<boolean> {
    this.#running ??= this.#run()
    return this.#running
  }

  /** Resolves when it has passed; else never. */
  async passed(): Promise<true> {
    return (await this.passes()) || new Promise(() => {})
  }

  /** Resolves when it is clear what becomes of it, as far as that is known soon; at the latest after so many ms. */
  async settled(withinMs: number): Promise<void> {
    if (this.#running === undefined) return
    const late = new AbortController()
    const over = delay(withinMs, undefined, { signal: AbortSignal.any([late.signal, this.#signal]) })
    const end = Promise.race([over.catch(() => {}), this.#running]).then(() => late.abort())
    while (!late.signal.aborted && !this.#isClear) await Promise.race([end, this.#failure])
    late.abort()
  }

  get #isShort(): boolean {
    return (this.#check?.intervalMs ?? defaults.intervalMs) <= everyMs
  }

  get #isClear(): boolean {
    return this.failed || (this.#results.length > 0 && !this.#isShort)
  }

  #nextFailure(): Promise<void> {
    return new Promise(resolve => {
      this.#tell = resolve
    })
  }

  async #run(): Promise<boolean> {
    const words = wordsOf(this.#check)
    if (words === undefined) return false
    const { intervalMs = defaults.intervalMs } = this.#check ?? {}
    this.#startedAt = performance.now()
    for (let times = 1; !this.#signal.aborted; times++) {
      const result = await this.#once(words)
      // The engine knows the shell that an image may name in place of this one.
      if (result === undefined || (words[0] === shell[0] && isMissing(result, shell[0]))) return false
      this.#results = [...this.#results, result].slice(-keptResults)
      if (result.status === 0) {
        this.#failures = 0
        return true
      }
      this.#failures++
      const tell = this.#tell
      this.#failure = this.#nextFailure()
      tell()
      const pauseMs = Math.min(intervalMs, everyMs * 2 ** Math.max(0, times - oftenTimes))
      await delay(pauseMs, undefined, { signal: this.#signal }).catch(() => {})
    }
    return false
  }

  /** `undefined`: the engine cannot say, the container has ended, or it takes longer than it may. */
  async #once(words: readonly string[]): Promise<HealthResult | undefined> {
    const { timeoutMs = defaults.timeoutMs } = this.#check ?? {}
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#signal])
    try {
      return await Promise.race([
        this.#engine.exec(this.#id, words).then(resultOf, refusalOf),
        delay(timeoutMs, undefined, { signal }).catch(() => undefined),
      ])
    } finally {
      over.abort()
    }
  }
}

function wordsOf(check: ContainerHealthcheck | undefined): readonly string[] | undefined {
  const [form, ...words] = check?.test ?? []
  if (form === 'CMD' && words.length > 0) return words
  return form === 'CMD-SHELL' ? [...shell, words.join(' ')] : undefined
}

function resultOf({ code, stdout, stderr }: Awaited<ReturnType<Engine['exec']>>): HealthResult {
  return { status: code, output: `${stdout}${stderr}` }
}

/** Some engines answer so where the program is not there. */
function refusalOf(error: unknown): HealthResult | undefined {
  const output = error instanceof Error ? error.message : ''
  return /executable file not found|no such file or directory/.test(output)
    ? { status: 127, output }
    : undefined
}

function isMissing({ output }: HealthResult, program: string | undefined): boolean {
  return new RegExp(`exec: "${program}": `).test(output)
}
