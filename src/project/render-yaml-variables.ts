import type { EnvEntry } from '../model/project.ts'
import { quote } from './file-problems.ts'
import type { BlueprintReader } from './render-yaml-reader.ts'
import type { Path } from './tree-reader.ts'

type MakeUp = (service: string, variable: string) => string

/** The variables of a service whose values are known here; a notice names the others. A service's win over a group's. */
export function readEnvVars(
  reader: BlueprintReader,
  service: Path,
  name: string,
  makeUp: MakeUp,
): readonly EnvEntry[] {
  const items = reader.list([...service, 'envVars'])
  const grouped = items.flatMap(item => {
    const group = reader.text([...item, 'fromGroup'])
    return group === undefined ? [] : itemsOfGroup(reader, item, group)
  })
  const own = items.filter(item => reader.text([...item, 'fromGroup']) === undefined)
  const unknown: string[] = []
  const entries = [...grouped, ...own].flatMap(item => {
    const key = reader.text([...item, 'key'])
    if (key === undefined || !/^[A-Za-z_][\w.-]*$/.test(key)) {
      const found = key === undefined ? 'a variable without key' : `the key ${quote(key)}`
      reader.problem(item, found, 'write "- key: NAME"; names have letters, digits and _')
      return []
    }
    const value = knownValue(reader, item, () => makeUp(name, key))
    if (value === undefined) unknown.push(key)
    return value === undefined ? [] : [{ name: key, value, position: reader.position(item) }]
  })
  const missing = [...new Set(unknown)].filter(key => !entries.some(entry => entry.name === key))
  if (missing.length > 0) {
    const have = missing.length === 1 ? 'has its value' : 'have their values'
    reader.notice(
      `${name}: ${missing.join(', ')} ${have} on Render only; set what the app needs in .env or with --env`,
    )
  }
  return entries
}

function itemsOfGroup(reader: BlueprintReader, item: Path, group: string): readonly Path[] {
  const found = reader.groups().find(path => reader.text([...path, 'name']) === group)
  if (found !== undefined) return reader.list([...found, 'envVars'])
  reader.notice(`line ${reader.line(item)}: the group ${group} is defined on Render only`)
  return []
}

/** An empty `value` is a value. */
function knownValue(reader: BlueprintReader, item: Path, makeUp: () => string): string | undefined {
  if (reader.keys(item).includes('value')) return reader.text([...item, 'value']) ?? ''
  return reader.text([...item, 'generateValue']) === 'true' ? makeUp() : undefined
}
