import type { Blueprint, EnvEntry, PlacedCommand } from '../model/project.ts'
import { present } from '../util/present.ts'
import { envOfList, tellUnknown } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The one service of an apprunner.yaml.
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseApprunner(text: string, file: string): Blueprint {
  const reader = new TreeReader(parseYaml(text, file), file)
  const port = reader.port(['run', 'network', 'port'])
  const whose = { service: 'web', platform: 'App Runner' }
  const secrets = reader.list(['run', 'secrets']).flatMap(item => reader.text([...item, 'name']) ?? [])
  tellUnknown(reader, secrets, whose)
  const env: EnvEntry[] = [
    ...envOfList(reader, ['run', 'env'], { name: 'name', value: 'value' }, whose),
    ...portVariable(reader, port?.port),
  ]
  for (const key of reader.map(['run']).filter(key => !known.has(key)))
    reader.notice(`run.${key} is not known to paas-sim and has no effect`)
  const service = {
    type: 'web' as const,
    native: true as const,
    name: 'web',
    position: reader.position(['run']),
    ...present({
      start: steps(reader, [
        ['run', 'pre-run'],
        ['run', 'command'],
      ]),
      build: steps(reader, buildSteps(reader)),
      port,
    }),
    ...(env.length > 0 && { env }),
  }
  reader.refuse()
  return { file, names: 'more', services: [service], notices: reader.notices }
}

/** A list in place of the map is common, and the same as its `build`. */
function buildSteps(reader: TreeReader): readonly Path[] {
  const commands: Path = ['build', 'commands']
  if (reader.isList(commands)) return [commands]
  return ['pre-build', 'build', 'post-build'].map(step => [...commands, step])
}

/** The lists of commands as one line; each has to succeed before the next. */
function steps(reader: TreeReader, places: readonly Path[]): PlacedCommand | undefined {
  const commands = places.flatMap(place => reader.texts(place).map(text => ({ text: text.trim(), place })))
  const last = commands.at(-1)
  if (last === undefined) return undefined
  return {
    command: commands.map(({ text }) => text).join(' && '),
    position: reader.position(last.place),
  }
}

/** `network.env` names the variable that carries the port, where it is another than PORT. */
function portVariable(reader: TreeReader, port: number | undefined): readonly EnvEntry[] {
  const at = ['run', 'network', 'env']
  const name = reader.text(at)
  if (name === undefined || name === 'PORT' || port === undefined) return []
  return [{ name, value: String(port), position: reader.position(at) }]
}

const known: ReadonlySet<string> = new Set([
  ...['command', 'pre-run', 'network', 'env', 'secrets', 'runtime-version'],
])
