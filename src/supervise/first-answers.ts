import type { Warning } from '../model/verdict.ts'
import type { InstanceSlot } from './instance-slot.ts'
import type { SuperviseContext } from './launch.ts'
import type { Asks, Trials } from './trials.ts'

/** What instances answer to their first request, and to what is tried of them then and when they are stopped. */
export class FirstAnswers {
  readonly #context: Pick<SuperviseContext, 'healthOf' | 'signal'>
  /** Of the instances that were tried: they are watched when they are stopped. */
  readonly #stopTrials = new Map<InstanceSlot, () => ReturnType<Trials['stopping']>>()

  constructor(context: Pick<SuperviseContext, 'healthOf' | 'signal'>) {
    this.#context = context
  }

  /** Asks a service by the first of its instances that is ready; what is found becomes part of its evidence. */
  async ask(slots: readonly InstanceSlot[], { firstRequest, trials }: Asks): Promise<void> {
    const first = slots.find(slot => slot.evidence?.ending === 'ready')
    if (first === undefined || firstRequest === undefined) return
    const firstAnswer = await firstRequest(first.service.name)
    const evidence = await first.life.evidence({ firstAnswer })
    if (evidence === undefined) return
    first.evidence = evidence
    const { target } = first.life
    if (trials === undefined || target === undefined) return
    const tried = { target, evidence, answer: firstAnswer, health: this.#context.healthOf(first.service) }
    this.#stopTrials.set(first, () => trials.stopping(tried))
    const findings = await trials.answered(tried)
    const known = findings.length === 0 ? undefined : await first.life.evidence({ findings })
    if (known !== undefined) first.evidence = known
  }

  /** Stops an instance; its evidence then knows how that went. */
  async stop(slot: InstanceSlot): Promise<void> {
    await slot.settled()
    const findings = await this.#stopTrying(slot)
    const known = slot.evidence
    const evidence = await slot.life.evidence(findings.length === 0 ? {} : { findings })
    // A restart that the stop cut short says nothing about the app.
    const wasUp = known?.ending === 'ready' && slot.life.bootMs !== undefined
    if (evidence !== undefined && wasUp) slot.evidence = evidence
  }

  /** One that was tried is watched while it is stopped. All that was found of it. */
  async #stopTrying(slot: InstanceSlot): Promise<readonly Warning[]> {
    const begin = this.#stopTrials.get(slot)
    if (begin === undefined || slot.life.state !== 'up' || this.#context.signal.aborted) {
      await slot.stop()
      return []
    }
    this.#stopTrials.delete(slot)
    const conclude = await begin()
    const stopped = slot.stop()
    const [found] = await Promise.all([conclude(slot.life.stop()), stopped])
    return [...(slot.evidence?.findings ?? []), ...found]
  }
}
