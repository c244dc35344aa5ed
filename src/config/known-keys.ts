import type { Path, TreeReader } from '../project/tree-reader.ts'
import { closest } from '../util/closest.ts'

/** Makes a problem of every key that is none of these: the file is for paas-sim alone. */
export function knownKeys(reader: TreeReader, path: Path, known: readonly string[]): void {
  for (const key of reader.map(path)) {
    if (known.includes(key)) continue
    const near = closest(key, known)
    const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`
    reader.problem([...path, key], `unknown key "${key}"`, hint)
  }
}
