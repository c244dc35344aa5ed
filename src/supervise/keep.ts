import type { Notice, Plan } from '../model/plan.ts'
import type { Generation } from './generation.ts'
import type { InstanceSlot } from './instance-slot.ts'

/** What each service that may outlive a save is made of, by its name: while that stays the same, so does the service. */
export type Makings = ReadonlyMap<string, string>

/** The instances of the generation before that would be started again just as they are: all of a service, or none. */
export function toKeep(
  before: { readonly generation: Generation; readonly makings: Makings },
  { plan, makings }: { readonly plan: Plan; readonly makings: Makings },
): readonly InstanceSlot[] {
  return plan.services.flatMap(({ name, instances }) => {
    const made = makings.get(name)
    if (made === undefined || made !== before.makings.get(name)) return []
    const there = before.generation.slots.filter(({ id }) => id.service === name)
    return there.length === instances && there.every(slot => slot.life.state === 'up') ? there : []
  })
}

/** Tells once of each service that it was kept. */
export class KeptNews {
  readonly #told = new Set<string>()

  noticeOf(kept: Iterable<InstanceSlot>): Notice | undefined {
    const all = new Set([...kept].map(({ id }) => id.service))
    const news = [...all].filter(service => !this.#told.has(service))
    for (const service of news) this.#told.add(service)
    if (news.length === 0) return undefined
    const it = news.length === 1 ? 'it is started anew when its' : 'each is started anew when its'
    const message = `${news.join(', ')} ${news.length === 1 ? 'goes' : 'go'} on running when files are saved: ${it} definition, environment or image changes`
    return { code: 'kept-running', message }
  }
}
