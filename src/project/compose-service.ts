import type { Dependency } from '../model/container.ts'
import type { BlueprintService } from '../model/project.ts'
import { closest } from '../util/closest.ts'
import { present } from '../util/present.ts'
import { readContainer } from './compose-container.ts'
import { readEnvironment } from './compose-environment.ts'
import { listedPorts } from './compose-ports.ts'
import type { ComposeContext, ComposeReader } from './compose-reader.ts'
import { quote } from './file-problems.ts'
import type { Path } from './tree-reader.ts'

/** As the file has it; `type` is not decided yet. `undefined`: it is left out. */
export async function readService(
  context: ComposeContext,
  name: string,
  profiles: ReadonlySet<string>,
): Promise<BlueprintService | undefined> {
  const { reader } = context
  const at: Path = ['services', name]
  if (!validName.test(name))
    reader.problem(
      at,
      `${quote(name)} is no name of a service`,
      'use letters of a to z, digits, ".", "_" and "-"',
    )
  if (!reader.isMap(at)) {
    reader.problem(at, `${name} says nothing`, 'name its image, or what builds it: "build: ."')
    return undefined
  }
  if (!isActive(reader, name, profiles)) {
    const of = reader.texts([...at, 'profiles']).join(', ')
    reader.noticeAt(
      at,
      `${name} is left out, as in Compose: it is of the profile ${of} (COMPOSE_PROFILES=${of})`,
    )
    return undefined
  }
  tellKeys(reader, at, name)
  const container = readContainer(context, at, name)
  if (container === undefined) return undefined
  const env = await readEnvironment(context, at, name)
  const dependsOn = readDependencies(reader, at, profiles)
  return {
    type: 'worker',
    name,
    position: reader.position(at),
    container,
    dotenv: false,
    ...listedPorts(reader, at),
    ...present({
      instances:
        reader.whole([...at, 'scale'], 0, 100) ?? reader.whole([...at, 'deploy', 'replicas'], 0, 100),
      graceMs: reader.duration([...at, 'stop_grace_period']),
      stopSignal: stopSignal(reader, [...at, 'stop_signal'], name),
    }),
    ...(env.length > 0 && { env }),
    ...(dependsOn.length > 0 && { dependsOn }),
  }
}

/** As Compose has it: the engine takes no other name for a container. */
const validName = /^[\w.-]+$/

function isActive(reader: ComposeReader, name: string, active: ReadonlySet<string>): boolean {
  const own = reader.texts(['services', name, 'profiles'])
  return own.length === 0 || active.has('*') || own.some(profile => active.has(profile))
}

function readDependencies(
  reader: ComposeReader,
  at: Path,
  profiles: ReadonlySet<string>,
): readonly Dependency[] {
  const path = [...at, 'depends_on']
  return reader.map(path).flatMap((service): readonly Dependency[] => {
    const entry = [...path, service]
    const position = reader.position(entry)
    if (!reader.isMap(entry)) return [{ service, condition: 'started', position }]
    const known = reader.keys(['services']).includes(service) && isActive(reader, service, profiles)
    if (!known && reader.flag([...entry, 'required']) === false) return []
    const said = reader.text([...entry, 'condition']) ?? 'service_started'
    const condition = Object.hasOwn(conditions, said) ? conditions[said] : undefined
    if (condition !== undefined) return [{ service, condition, position }]
    const hint = `write one of ${Object.keys(conditions).join(', ')}`
    reader.problem([...entry, 'condition'], `"condition" is ${quote(said)}`, hint)
    return []
  })
}

const conditions: Readonly<Record<string, Dependency['condition']>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
}

function stopSignal(reader: ComposeReader, path: Path, name: string): BlueprintService['stopSignal'] {
  const text = reader.text(path)?.toUpperCase()
  const signal = text === undefined || text.startsWith('SIG') ? text : `SIG${text}`
  if (signal === undefined || signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGKILL')
    return signal
  reader.noticeAt(path, `${name}: stop_signal ${signal} is not sent here`)
  return undefined
}

/** Nothing is passed over without a word. */
function tellKeys(reader: ComposeReader, at: Path, name: string): void {
  for (const key of reader.keys(at)) {
    if (key.startsWith('x-') || known.has(key)) continue
    const why = withoutEffect[key]
    if (why !== undefined) reader.noticeAt([...at, key], `${name}: ${key} has no effect here${why}`)
    else {
      const near = closest(key, [...known])
      const meant = near === undefined ? '' : `; did you mean ${near}?`
      reader.noticeAt([...at, key], `${name}: ${key} is not known to paas-sim and has no effect${meant}`)
    }
  }
  for (const key of reader.keys([...at, 'deploy']).filter(key => !ofDeploy.has(key)))
    reader.noticeAt([...at, 'deploy', key], `${name}: deploy.${key} has no effect here`)
}

const known: ReadonlySet<string> = new Set([
  ...['image', 'build', 'command', 'entrypoint', 'environment', 'env_file', 'ports', 'expose', 'depends_on'],
  ...['healthcheck', 'volumes', 'profiles', 'user', 'working_dir', 'init', 'mem_limit', 'deploy'],
  ...['stop_signal', 'stop_grace_period', 'scale', 'platform'],
  // They say nothing about how it runs.
  ...['labels', 'annotations', 'pull_policy', 'develop', 'attach'],
])
const ofDeploy: ReadonlySet<string> = new Set(['replicas', 'resources', 'labels', 'mode'])

const networksWhy = ': all services share one network and reach each other by name'
const withoutEffect: Readonly<Record<string, string>> = {
  restart: ': the rule of the platform counts',
  networks: networksWhy,
  network_mode: networksWhy,
  links: networksWhy,
  external_links: networksWhy,
  container_name: ': it is called by the name of its service',
  secrets: '',
  configs: '',
  logging: ': the log is shown',
  tty: '',
  stdin_open: '',
  privileged: '',
  cap_add: '',
  cap_drop: '',
  devices: '',
  dns: '',
  extra_hosts: '',
  hostname: '',
  ipc: '',
  pid: '',
  read_only: '',
  security_opt: '',
  shm_size: '',
  sysctls: '',
  tmpfs: '',
  ulimits: '',
  cpus: '',
  cpu_shares: '',
  mem_reservation: '',
  memswap_limit: '',
  oom_score_adj: '',
  runtime: '',
  group_add: '',
  volumes_from: '',
}
