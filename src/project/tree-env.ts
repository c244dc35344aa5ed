import type { EnvEntry } from '../model/project.ts'
import { quote } from './file-problems.ts'
import type { Path, TreeReader } from './tree-reader.ts'

/** Variables written as a map, name to value. */
export function envOfMap(reader: TreeReader, path: Path): readonly EnvEntry[] {
  return reader.map(path).flatMap(name => entry(reader, [...path, name], name, [...path, name]))
}

/**
 * Variables written as a list of maps. A notice names those whose values only the platform knows.
 * @param keys what the entries call name and value
 * @param whose of whom the notice speaks, and whose the values are, e.g. `Cloud Run`
 */
export function envOfList(
  reader: TreeReader,
  path: Path,
  keys: { readonly name: string; readonly value: string },
  whose: { readonly service: string; readonly platform: string },
): readonly EnvEntry[] {
  const unknown: string[] = []
  const entries = reader.list(path).flatMap(item => {
    const name = reader.text([...item, keys.name])
    if (name !== undefined && !reader.keys(item).includes(keys.value)) {
      unknown.push(name)
      return []
    }
    if (name !== undefined) return entry(reader, item, name, [...item, keys.value])
    reader.problem(item, 'a variable without name', `write "${keys.name}: NAME"`)
    return []
  })
  tellUnknown(reader, unknown, whose)
  return entries
}

/** What the app needs and only the platform has. */
export function tellUnknown(
  reader: TreeReader,
  names: readonly string[],
  { service, platform }: { readonly service: string; readonly platform: string },
): void {
  if (names.length === 0) return
  const have = names.length === 1 ? 'has its value' : 'have their values'
  const what = `${[...new Set(names)].join(', ')} ${have} on ${platform} only`
  reader.notice(`${service}: ${what}; set what the app needs in .env or with --env`)
}

function entry(reader: TreeReader, at: Path, name: string, valueAt: Path): readonly EnvEntry[] {
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
    reader.problem(at, `the name ${quote(name)}`, 'names of variables have letters, digits and _')
    return []
  }
  const value = reader.scalar(valueAt)
  return value === undefined ? [] : [{ name, value, position: reader.position(at) }]
}
