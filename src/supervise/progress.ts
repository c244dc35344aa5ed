import type { Dependency } from '../model/container.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Exit } from '../model/instance.ts'
import type { RunningInstance } from '../model/running.ts'
import { loadDiagnosis } from './diagnosis.ts'

/** Why an instance will not get as far as another service waits for. */
export interface Hindrance {
  /** From the service that is waited for down to the one that failed. */
  readonly chain: readonly string[]
  /** What became of the last of them, e.g. `ended with status 1`. */
  readonly why: string
}

/** How far the first life of an instance has come, for those that wait for it. Nobody need wait. */
export class Progress {
  readonly #service: string
  readonly #launched: Promise<RunningInstance | undefined>
  readonly #ended: Promise<Evidence | undefined>
  #tellLaunched: (process: RunningInstance | undefined) => void = () => {}
  #tellEnded: (evidence: Evidence | undefined) => void = () => {}
  #hindrance: Hindrance | undefined

  constructor(service: string) {
    this.#service = service
    this.#launched = new Promise(resolve => {
      this.#tellLaunched = resolve
    })
    this.#ended = new Promise(resolve => {
      this.#tellEnded = resolve
    })
  }

  launched(process: RunningInstance): void {
    this.#tellLaunched(process)
  }

  /** What it waited for itself did not get far enough. */
  hindered({ chain, why }: Hindrance): void {
    this.#hindrance = { chain: [this.#service, ...chain], why }
  }

  /** The boot is over; `undefined`: it was given up, and nothing is known of it. */
  ended(evidence: Evidence | undefined): void {
    this.#tellLaunched(undefined)
    this.#tellEnded(evidence)
  }

  /** Resolves when it is that far, to `undefined`, or when it will never be. */
  async reached(condition: Dependency['condition'], signal: AbortSignal): Promise<Hindrance | undefined> {
    const process = await this.#launched
    if (process === undefined) return this.#hindrance ?? this.#failed(await this.#ended)
    if (condition === 'started') return undefined
    if (condition === 'completed') return this.#unlessZero(await process.exited)
    const evidence = await this.#ended
    if (evidence === undefined || !cameUp(evidence)) return this.#failed(evidence)
    return this.#healthy(process, signal)
  }

  #unlessZero(exit: Exit): Hindrance | undefined {
    return exit.code === 0 ? undefined : this.#because(endText(exit))
  }

  async #healthy(process: RunningInstance, signal: AbortSignal): Promise<Hindrance | undefined> {
    if ((await process.healthy?.(signal)) !== false) return undefined
    const last = (await process.containerFacts?.())?.healthResults?.at(-1)
    const printed = last?.output.trim().split('\n')[0]
    return this.#because(
      last === undefined
        ? 'did not become healthy'
        : `did not become healthy: its HEALTHCHECK ended with status ${last.status}${printed ? ` (${printed})` : ''}`,
    )
  }

  async #failed(evidence: Evidence | undefined): Promise<Hindrance> {
    if (evidence === undefined || evidence.ending === 'stopped') return this.#because('was stopped')
    if (evidence.startError !== undefined) return this.#because('could not be started')
    if (evidence.ending === 'exited' && evidence.exit !== undefined)
      return this.#because(endText(evidence.exit))
    const { diagnose } = await loadDiagnosis()
    return this.#because(`did not come up (${diagnose(evidence).code})`)
  }

  #because(why: string): Hindrance {
    return { chain: [this.#service], why }
  }
}

/** Whether a boot went as it should: a task has ended with 0, all else is ready. */
export function cameUp({ service, ending, exit }: Evidence): boolean {
  return service.kind === 'task' ? ending === 'exited' && exit?.code === 0 : ending === 'ready'
}

/** For people: `it waits for api, which waits for db, which ended with status 1`. */
export function hindranceText({ chain, why }: Hindrance): string {
  return `it waits for ${chain.join(', which waits for ')}, which ${why}`
}

function endText({ code, signal }: Exit): string {
  return code === null ? `was ended by ${signal}` : `ended with status ${code}`
}
