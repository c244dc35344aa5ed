import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type FileProblem, invalidFile, refuseProblems } from './file-problems.ts'

/** More references than this in a file of a person is an attack: ten lines can stand for gigabytes. */
const mostAliases = 200

/** What a YAML file says, every scalar as the text that was written: `1.10` stays `1.10`, `on` stays `on`. */
export interface YamlTree {
  readonly value: unknown
  /** Where the value at a path begins; where its nearest ancestor does, when it is not to be found. */
  place(path: readonly (string | number)[]): { readonly line: number; readonly column: number }
}

/** @throws PaasSimError `invalid-file`, all problems together */
export function parseYaml(text: string, file: string): YamlTree {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
  })
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  refuseProblems(
    file,
    document.errors.map(
      ({ pos, message }): FileProblem => ({
        ...placeAt(pos[0]),
        text: `not YAML: ${message.split('\n')[0] ?? ''}`,
        hint: hintFor(message),
      }),
    ),
  )
  return {
    value: toValue(() => document.toJS({ maxAliasCount: mostAliases }), file),
    place(path) {
      let node: Node | null = document.contents
      let offset = node?.range?.[0] ?? 0
      for (const step of path) {
        if (isAlias(node)) node = node.resolve(document) ?? null
        const next = childOf(node, step)
        if (next === undefined) break
        node = next.value
        offset = next.offset ?? node?.range?.[0] ?? offset
      }
      return placeAt(offset)
    },
  }
}

function toValue(read: () => unknown, file: string): unknown {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    const text = `its aliases cannot be followed: ${cause.message}`
    const hint = `use at most ${mostAliases} aliases, each of an anchor above it`
    throw invalidFile(file, [{ line: 1, column: 1, text, hint }])
  }
}

/** A map's entry is found at its key, an item of a list at its value. */
function childOf(
  node: Node | null,
  step: string | number,
): { value: Node | null; offset?: number } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step]
    return isNode(item) ? { value: item } : undefined
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === step)
  if (pair === undefined) return undefined
  const offset = isNode(pair.key) ? pair.key.range?.[0] : undefined
  return { value: isNode(pair.value) ? pair.value : null, ...(offset === undefined ? {} : { offset }) }
}

function hintFor(message: string): string {
  if (/tab/i.test(message)) return 'indent with blanks: YAML takes no tabs'
  if (/unique/i.test(message)) return 'keep one of the entries of this name'
  if (/alias/i.test(message)) return 'define the anchor (&name) above its use (*name)'
  return 'check the indentation, the colons and the quotes there'
}
