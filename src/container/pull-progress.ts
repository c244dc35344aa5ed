import type { PullLine } from './engine.ts'

/** Sums up the layers of a pull: `42 %`, of the bytes that are known of so far. */
export class PullProgress {
  readonly #layers = new Map<string, { readonly done: number; readonly total: number }>()
  #told = ''

  /** @returns the text when it has changed */
  read({ id, status, current, total }: PullLine): string | undefined {
    if (id === undefined) return undefined
    const known = this.#layers.get(id)
    if (status === 'Downloading' && total !== undefined && total > 0)
      this.#layers.set(id, { done: Math.min(current ?? 0, total), total })
    else if (known !== undefined && /^(Download complete|Pull complete|Extracting|Verifying)/.test(status))
      this.#layers.set(id, { done: known.total, total: known.total })
    return this.#changed()
  }

  #changed(): string | undefined {
    const layers = [...this.#layers.values()]
    if (layers.length === 0) return undefined
    const done = layers.reduce((sum, layer) => sum + layer.done, 0)
    const total = layers.reduce((sum, layer) => sum + layer.total, 0)
    const text = `${Math.floor((100 * done) / total)} %`
    if (text === this.#told) return undefined
    this.#told = text
    return text
  }
}
