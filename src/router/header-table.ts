import type { HeaderRules } from './header-rules.ts'

/** What becomes of a header: one of these, or the index of a rule's slot. */
export const PASS = -1
export const DROP = -2
/** Passes, and is noted in its slot, for rules that only fill in what is absent: `-10 - index`. */
export const STAYS = -10

// Clients send few names in few spellings: each is lower-cased once. Bounded, so nobody can fill it up.
const knownNames = 2000
const knownNameLength = 64

/** Looks up, by a header's name as it was sent, what becomes of it. */
export class HeaderTable {
  readonly #fates = new Map<string, number>()
  readonly #known = new Map<string, number>()

  /** `special`: lower-cased names that the caller treats by itself, with numbers of its own below -1000. */
  constructor(dropped: readonly string[], rules: HeaderRules, special: ReadonlyMap<string, number>) {
    for (const name of dropped) this.#fates.set(name, DROP)
    for (const [name, slot] of rules.slots)
      this.#fates.set(name, slot.stays ? STAYS - slot.index : slot.index)
    for (const [name, fate] of special) this.#fates.set(name, fate)
  }

  fateOf(name: string): number {
    return this.#known.get(name) ?? this.#learn(name)
  }

  #learn(name: string): number {
    const fate = this.#fates.get(name.toLowerCase()) ?? PASS
    if (this.#known.size < knownNames && name.length <= knownNameLength) this.#known.set(name, fate)
    return fate
  }
}
