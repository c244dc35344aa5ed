import type { Blueprint, BlueprintService, EnvEntry } from '../model/project.ts'
import { present } from '../util/present.ts'
import { quote } from './file-problems.ts'
import { builtImage } from './image-build.ts'
import { parseToml } from './toml-tree.ts'
import { envOfMap } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'

/**
 * The process groups of a fly.toml. Those that a service leads to must bind its `internal_port`; the others are workers.
 * Without `[processes]` there is one, `app`, whose command is the image's: here the project's own.
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseFlyToml(text: string, file: string): Blueprint {
  const reader = new TreeReader(parseToml(text, file), file)
  const doors = findDoors(reader)
  const common = present({
    graceMs: duration(reader, ['kill_timeout'], 1000),
    stopSignal: stopSignal(reader),
  })
  const services = groups(reader).map(({ name, at }): BlueprintService => {
    const door = doors.find(({ processes }) => processes.length === 0 || processes.includes(name))
    const start = at === undefined ? reader.command(['experimental', 'cmd']) : reader.command(at)
    return {
      type: door === undefined ? 'worker' : 'web',
      name,
      position: reader.position(at ?? door?.at ?? []),
      ...common,
      ...present({ start, port: door?.port, memoryBytes: memoryOf(reader, name) }),
      ...(door === undefined ? {} : healthOf(reader, door, name)),
    }
  })
  tellUnknownKeys(reader)
  const container = imageOf(reader)
  const native = ['builder', 'buildpacks'].some(key => reader.has(['build', key]))
  const release = reader.command(['deploy', 'release_command'])
  const env = [...primaryRegion(reader), ...envOfMap(reader, ['env'])]
  reader.refuse()
  return {
    file,
    names: 'all',
    // The one that is routed to first, where there are several.
    services: services
      .map(service => (native ? { ...service, native } : service))
      .toSorted((a, b) => Number(a.type === 'worker') - Number(b.type === 'worker')),
    ...(env.length > 0 && { env }),
    ...(release !== undefined && { release }),
    ...(container !== undefined && { container }),
    notices: reader.notices,
  }
}

/** What `[build]` names; otherwise the project's Dockerfile counts, if there is one. */
function imageOf(reader: TreeReader): Blueprint['container'] {
  const image = reader.text(['build', 'image'])
  if (image !== undefined) return { image }
  const dockerfile = reader.text(['build', 'dockerfile'])
  const args = Object.fromEntries(
    reader.keys(['build', 'args']).map(name => [name, reader.scalar(['build', 'args', name]) ?? '']),
  )
  const target = reader.text(['build', 'build-target'])
  return dockerfile === undefined ? undefined : builtImage(dockerfile, { target, args })
}

/** Where traffic comes in: `[http_service]`, or one of `[[services]]`. */
interface Door {
  readonly at: Path
  readonly processes: readonly string[]
  readonly port: BlueprintService['port']
}

function findDoors(reader: TreeReader): readonly Door[] {
  const places: Path[] = [
    ...(reader.isMap(['http_service']) ? [['http_service']] : []),
    ...reader.list(['services']),
  ]
  return places.map(at => ({
    at,
    processes: reader.texts([...at, 'processes']),
    port: reader.port([...at, 'internal_port']),
  }))
}

/** The old form of `processes`, an empty list, names none. */
function groups(reader: TreeReader): readonly { readonly name: string; readonly at: Path | undefined }[] {
  const names = reader.isMap(['processes']) ? reader.keys(['processes']) : []
  return names.length === 0
    ? [{ name: 'app', at: undefined }]
    : names.map(name => ({ name, at: ['processes', name] }))
}

/** The first HTTP check of the service, else the first of `[checks]`. */
function healthOf(reader: TreeReader, door: Door, group: string): Partial<BlueprintService> {
  const own = [...reader.list([...door.at, 'checks']), ...reader.list([...door.at, 'http_checks'])]
  const general = reader
    .keys(['checks'])
    .map((name): Path => ['checks', name])
    .filter(check => {
      const processes = reader.texts([...check, 'processes'])
      const isHttp = reader.text([...check, 'type']) === 'http'
      return isHttp && (processes.length === 0 || processes.includes(group))
    })
  const [check] = [...own, ...general]
  if (check === undefined) return {}
  const health = present({
    intervalMs: duration(reader, [...check, 'interval'], 1),
    timeoutMs: duration(reader, [...check, 'timeout'], 1),
  })
  return { healthPath: reader.path([...check, 'path']) ?? '/', health }
}

/** e.g. `15s`, `1m30s`; a bare number is of the unit. */
function duration(reader: TreeReader, path: Path, unitMs: number): number | undefined {
  const text = reader.text(path)
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * unitMs
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) {
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? 's'] ?? 0), 0)
  }
  reader.problem(path, `"${path.at(-1)}" is ${quote(text)}`, 'write a duration like "15s" or "1m30s"')
  return undefined
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function stopSignal(reader: TreeReader): BlueprintService['stopSignal'] {
  const signal = reader.text(['kill_signal'])
  if (signal === undefined || signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGKILL')
    return signal
  if (/^SIG[A-Z0-9]+$/.test(signal)) reader.notice(`kill_signal ${signal} is not sent here`)
  else reader.problem(['kill_signal'], `"kill_signal" is ${quote(signal)}`, 'name a signal, e.g. "SIGTERM"')
  return undefined
}

/** Of the `[[vm]]` of a group, else of the one for all: of its own, else by its size. A bare number is one of MB. */
function memoryOf(reader: TreeReader, group: string): number | undefined {
  const machines = reader.isMap(['vm']) ? [['vm']] : reader.list(['vm'])
  const named = (at: Path) => reader.texts([...at, 'processes'])
  const at = machines.find(at => named(at).includes(group)) ?? machines.find(at => named(at).length === 0)
  if (at === undefined) return undefined
  const own = ['memory', 'memory_mb'].map(key => [...at, key]).find(path => reader.has(path))
  if (own !== undefined)
    return /^\d{1,9}$/.test(reader.text(own) ?? '') ? Number(reader.text(own)) * mebibyte : reader.memory(own)
  const [, kind, cpus] =
    /^(shared-cpu|performance)-(\d{1,2})x$/.exec(reader.text([...at, 'size']) ?? '') ?? []
  return cpus === undefined ? undefined : Number(cpus) * (kind === 'performance' ? 2048 : 256) * mebibyte
}

const mebibyte = 1_024 * 1_024

function primaryRegion(reader: TreeReader): readonly EnvEntry[] {
  const value = reader.text(['primary_region'])
  const position = reader.position(['primary_region'])
  return value === undefined ? [] : [{ name: 'PRIMARY_REGION', value, position }]
}

function tellUnknownKeys(reader: TreeReader): void {
  for (const key of reader.keys([]).filter(key => !known.has(key)))
    reader.notice(`${key} is not known to paas-sim and has no effect`)
}

const known: ReadonlySet<string> = new Set([
  ...['app', 'primary_region', 'kill_signal', 'kill_timeout', 'processes', 'services', 'http_service'],
  ...['checks', 'env', 'deploy', 'build', 'experimental'],
  // Of the machines, not of the app.
  ...['mounts', 'vm', 'restart', 'statics', 'files', 'metrics', 'swap_size_mb', 'console_command'],
  ...['host_dedication_id', 'machine_config', 'org', 'org_slug', 'consul', 'compute'],
])
