import type { Blueprint, BlueprintService, EnvEntry } from '../model/project.ts'
import { present } from '../util/present.ts'
import { tellUnknown } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The apps of a Cloud Foundry manifest and their processes. Of one app the services are named as its processes; of
 * several as the apps.
 * @returns `undefined` when it has no `applications`: many programs call a file manifest.yml
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseCfManifest(text: string, file: string): Blueprint | undefined {
  const reader = new TreeReader(parseYaml(text, file), file)
  if (!reader.keys([]).includes('applications')) return undefined
  const apps = reader.list(['applications'])
  const services = apps.flatMap(at => readApp(reader, at, apps.length > 1))
  reader.refuse()
  return { file, names: apps.length > 1 ? 'all' : 'more', services, notices: reader.notices }
}

function readApp(reader: TreeReader, at: Path, several: boolean): readonly BlueprintService[] {
  const name = reader.text([...at, 'name'])
  if (name === undefined) reader.problem(at, 'an application without name', 'write "name: app"')
  const app = name ?? 'app'
  const image = reader.text([...at, 'docker', 'image'])
  if (image === undefined && reader.has([...at, 'docker']))
    reader.problem([...at, 'docker'], `${app}: docker without "image"`, 'write "image: name:tag" below it')
  if (reader.has([...at, 'sidecars'])) reader.notice(`${app}: sidecars are not started here`)
  for (const key of reader.keys(at).filter(key => !known.has(key)))
    reader.notice(`${app}: ${key} is not known to paas-sim and has no effect`)
  const processes = reader.list([...at, 'processes'])
  const types = processes.map(process => reader.text([...process, 'type']) ?? 'web')
  const own = types.includes('web') ? [] : [{ type: 'web', places: [at] }]
  const all = [
    ...own,
    ...types.map((type, index) => ({ type, places: placesOf(type, processes[index], at) })),
  ]
  const env = envOf(reader, [...at, 'env'], app)
  return all.map(({ type, places }) => ({
    ...readProcess(reader, places, several ? (type === 'web' ? app : `${app}-${type}`) : type, type),
    ...(image === undefined ? { native: true } : { container: { image } }),
    ...present({ dir: directory(reader, at, app) }),
    ...(env.length > 0 && { env }),
  }))
}

/** What the app says holds for its web process, unless the process says otherwise. */
function placesOf(type: string, process: Path | undefined, app: Path): readonly Path[] {
  return [...(process === undefined ? [] : [process]), ...(type === 'web' ? [app] : [])]
}

function readProcess(
  reader: TreeReader,
  places: readonly Path[],
  name: string,
  type: string,
): BlueprintService {
  const at = (key: string): Path => {
    const place = places.find(place => isKnown(reader, [...place, key])) ?? places[0] ?? []
    return isKnown(reader, [...place, key]) ? [...place, key] : ['(not there)']
  }
  const check = reader.text(at('health-check-type'))
  const noRoute = reader.flag(at('no-route')) === true
  const http = check === 'http' ? (reader.path(at('health-check-http-endpoint')) ?? '/') : undefined
  if (check !== undefined && !['http', 'port', 'process', 'none'].includes(check)) {
    const hint = 'write http, port or process'
    reader.problem(at('health-check-type'), `"health-check-type" is "${check}"`, hint)
  }
  const kind = type !== 'web' || (noRoute && check === 'process') ? 'worker' : noRoute ? 'private' : 'web'
  if (kind === 'web' && (check === 'process' || check === 'none'))
    reader.notice(`${name}: its health check is "${check}"; the router connects to its port all the same`)
  return {
    type: kind,
    name,
    position: reader.position(places[0] ?? []),
    ...present({
      start: reader.command(at('command')),
      healthPath: http,
      health: timing(reader, at),
      bootTimeoutMs: reader.seconds(at('timeout'), 1, 86_400),
      instances: reader.whole(at('instances'), 0, 100),
      memoryBytes: reader.memory(at('memory')),
    }),
  }
}

function timing(reader: TreeReader, at: (key: string) => Path): BlueprintService['health'] {
  const timeoutMs = reader.seconds(at('health-check-invocation-timeout'), 1, 86_400)
  return timeoutMs === undefined ? undefined : { timeoutMs }
}

/** `path` may be an archive as well. */
function directory(reader: TreeReader, at: Path, app: string): string | undefined {
  const path = isKnown(reader, [...at, 'path']) ? (reader.text([...at, 'path']) ?? '.') : '.'
  if (!/\.(jar|war|ear|zip)$/i.test(path)) return reader.directory([...at, 'path'])
  reader.notice(`${app}: the archive ${path} is not unpacked; the command runs in the project`)
  return undefined
}

/** `((name))` stands for a value that is not in the file. */
function isKnown(reader: TreeReader, path: Path): boolean {
  if (!reader.has(path)) return false
  return reader.isList(path) || reader.isMap(path) || !reader.scalar(path)?.includes('((')
}

function envOf(reader: TreeReader, path: Path, app: string): readonly EnvEntry[] {
  const unknown: string[] = []
  const entries = reader.map(path).flatMap(name => {
    const at = [...path, name]
    const value = reader.scalar(at)
    if (value?.includes('((')) unknown.push(name)
    return value === undefined || value.includes('((') ? [] : [{ name, value, position: reader.position(at) }]
  })
  tellUnknown(reader, unknown, { service: app, platform: 'Cloud Foundry' })
  return entries
}

const known: ReadonlySet<string> = new Set([
  ...['name', 'command', 'env', 'instances', 'timeout', 'path', 'processes', 'sidecars', 'docker'],
  ...['health-check-type', 'health-check-http-endpoint', 'health-check-invocation-timeout', 'no-route'],
  // Of the platform's side only.
  ...['health-check-interval', 'readiness-health-check-type', 'readiness-health-check-http-endpoint'],
  ...['readiness-health-check-invocation-timeout', 'readiness-health-check-interval', 'lifecycle'],
  ...['buildpack', 'buildpacks', 'memory', 'disk_quota', 'disk-quota', 'stack', 'services', 'routes'],
  ...['random-route', 'default-route', 'host', 'hosts', 'domain', 'domains', 'no-hostname', 'metadata'],
  ...['log-rate-limit-per-second', 'version', 'features', 'strategy', 'stop-timeout'],
])
