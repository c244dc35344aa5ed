import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { type FileProblem, invalidFile, quote, refuseProblems } from './file-problems.ts'
import { refuseDeepYaml } from './yaml-depth.ts'

/** More references than this in a file of a person is an attack: ten lines can stand for gigabytes. */
const mostAliases = 200

/** What a YAML file says, every scalar as the text that was written: `1.10` stays `1.10`, `on` stays `on`. */
export interface YamlTree {
  readonly value: unknown
  /** Where the value at a path begins; where its nearest ancestor does, when it is not to be found. */
  place(path: readonly (string | number)[]): { readonly line: number; readonly column: number }
  /** Whether nothing at all is written there, not even `""`; YAML only. */
  isBlank?(path: readonly (string | number)[]): boolean
  /** The tag that is written there, e.g. `!reset`; YAML only. */
  tagAt?(path: readonly (string | number)[]): string | undefined
}

/** @throws PaasSimError `invalid-file`, all problems together */
export function parseYaml(text: string, file: string): YamlTree {
  refuseDeepYaml(text, file)
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
    // Its own search compares each key with all before it: minutes for a file of many.
    uniqueKeys: false,
    // A warning would be printed by Node.
    logLevel: 'error',
  })
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  refuseProblems(file, [
    ...document.errors.map(
      ({ pos, message }): FileProblem => ({
        ...placeAt(pos[0]),
        text: `not YAML: ${message.split('\n')[0] ?? ''}`,
        hint: hintFor(message),
      }),
    ),
    ...duplicateKeys(document).map(
      ({ key, offset }): FileProblem => ({
        ...placeAt(offset),
        text: `not YAML: the key ${quote(key)} is there twice`,
        hint: 'keep one of the entries of this name',
      }),
    ),
  ])
  const childOf = childFinder()
  const find = (path: readonly (string | number)[]) => {
    let node: Node | null = document.contents
    let offset = node?.range?.[0] ?? 0
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(document) ?? null
      const next = childOf(node, step)
      if (next === undefined) break
      node = next.value
      offset = next.offset ?? node?.range?.[0] ?? offset
    }
    return { node, offset }
  }
  return {
    value: toValue(() => document.toJS({ maxAliasCount: mostAliases }), file),
    place: path => placeAt(find(path).offset),
    isBlank(path) {
      const { node } = find(path)
      return node === null || (isScalar(node) && node.type === 'PLAIN' && node.source === '')
    },
    tagAt: path => find(path).node?.tag,
  }
}

function toValue(read: () => unknown, file: string): unknown {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const place = { line: 1, column: 1 }
    if (cause instanceof ReferenceError) {
      const text = `its aliases cannot be followed: ${cause.message}`
      const hint = `use at most ${mostAliases} aliases, each of an anchor above it`
      throw invalidFile(file, [{ ...place, text, hint }])
    }
    if (!/merge/i.test(cause.message)) throw cause
    const hint = 'write the alias of a map behind each <<, e.g. <<: *defaults, or a list of them'
    throw invalidFile(file, [{ ...place, text: 'a merge key (<<) has something else than a map', hint }])
  }
}

interface Key {
  readonly key: string
  readonly offset: number
}

/** Each key that stands once more in its map; `<<` may. */
function duplicateKeys(document: Document): readonly Key[] {
  const twice: Key[] = []
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>()
      for (const { key } of items) {
        if (!isScalar(key) || typeof key.value !== 'string' || key.value === '<<') continue
        if (seen.has(key.value)) twice.push({ key: key.value, offset: key.range?.[0] ?? 0 })
        seen.add(key.value)
      }
    },
  })
  return twice
}

type Child = { readonly value: Node | null; readonly offset?: number }

/** A map's entry is found at its key, an item of a list at its value. */
function childFinder(): (node: Node | null, step: string | number) => Child | undefined {
  const known = new WeakMap<Node, ReadonlyMap<unknown, Child>>()
  return (node, step) => {
    if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step]
      return isNode(item) ? { value: item } : undefined
    }
    if (!isMap(node)) return undefined
    const children = known.get(node) ?? childrenOf(node)
    known.set(node, children)
    return children.get(step)
  }
}

function childrenOf({ items }: YAMLMap): ReadonlyMap<unknown, Child> {
  return new Map(
    items.flatMap(({ key, value }): readonly [unknown, Child][] => {
      if (!isScalar(key)) return []
      const offset = key.range?.[0]
      return [
        [key.value, { value: isNode(value) ? value : null, ...(offset === undefined ? {} : { offset }) }],
      ]
    }),
  )
}

function hintFor(message: string): string {
  if (/tab/i.test(message)) return 'indent with blanks: YAML takes no tabs'
  if (/alias/i.test(message)) return 'define the anchor (&name) above its use (*name)'
  return 'check the indentation, the colons and the quotes there'
}
