import { parse, TomlError } from 'smol-toml'
import type { PaasSimError } from '../model/errors.ts'
import { invalidFile } from './file-problems.ts'
import type { YamlTree } from './yaml-tree.ts'

/**
 * What a TOML file says, every scalar as text, so that readers take it as they take YAML.
 * @throws PaasSimError `invalid-file` at the first error
 */
export function parseToml(text: string, file: string): YamlTree {
  const parsed = parseOrRefuse(text, file)
  if (isDeeperThan(parsed, mostLevels)) throw tooDeep(file, text)
  const value = toTexts(parsed)
  const places = findPlaces(text)
  return {
    value,
    place(path) {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(keyOf(path.slice(0, length)))
        if (place !== undefined) return place
      }
      return { line: 1, column: 1 }
    },
  }
}

function parseOrRefuse(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const what = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? ''
    throw invalidFile(file, [
      {
        line: error.line,
        column: error.column,
        text: `not TOML: ${what}`,
        hint: 'check the brackets, the quotes and the equals signs there',
      },
    ])
  }
}

/** More levels than this no person writes; a walk through thousands would end the process, out of stack. */
const mostLevels = 200

/** Without recursion: that is what it is for. */
function isDeeperThan(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap(inner => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []))
  }
  return false
}

/** The first line of as many openings as levels is where that begins. */
function tooDeep(file: string, text: string): PaasSimError {
  const line = text.split('\n').findIndex(each => (each.match(/[.[{]/g)?.length ?? 0) >= mostLevels) + 1
  const what = `more than ${mostLevels} levels of lists and tables in one another`
  return invalidFile(file, [{ line: Math.max(1, line), column: 1, text: what, hint: 'write it flatter' }])
}

function toTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toTexts)
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toTexts(inner)]))
  }
  return String(value)
}

type Place = { readonly line: number; readonly column: number }
type Path = readonly (string | number)[]

const keyOf = (path: Path) => JSON.stringify(path)

/** A key, dotted or not, and what follows its sign. No two parts of it fit the same text, or a line of dots takes hours. */
const assignment = /^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=(.*)$/

/** Where tables and keys stand, by line: what is inside an inline table or list has the place of its key. */
function findPlaces(text: string): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  const counts = new Map<string, number>()
  let table: Path = []
  let open: string | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined
      continue
    }
    const place = { line: index + 1, column: line.search(/\S/) + 1 }
    const [, list, header] = /^\s*\[(\[?)\s*([^\]]+?)\s*\]/.exec(line) ?? []
    if (header !== undefined) {
      table = tablePath(splitKey(header), list === '[', counts)
      places.set(keyOf(table), place)
      if (!places.has(keyOf(splitKey(header)))) places.set(keyOf(splitKey(header)), place)
      continue
    }
    const [, key, rest] = assignment.exec(line) ?? []
    if (key === undefined || rest === undefined) continue
    places.set(keyOf([...table, ...splitKey(key)]), place)
    const [mark] = /"""|'''/.exec(rest) ?? []
    if (mark !== undefined && rest.split(mark).length === 2) open = mark
  }
  return places
}

/** The path of a table, those that are items of a list with their index. */
function tablePath(keys: readonly string[], isItem: boolean, counts: Map<string, number>): Path {
  let path: Path = []
  for (const [index, key] of keys.entries()) {
    path = [...path, key]
    const name = keyOf(path)
    const last = index === keys.length - 1
    if (last && isItem) counts.set(name, (counts.get(name) ?? 0) + 1)
    const count = counts.get(name)
    if (count !== undefined) path = [...path, count - 1]
  }
  return path
}

function splitKey(key: string): readonly string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}
