import type { Blueprint, BlueprintService, EnvEntry } from '../model/project.ts'
import { present } from '../util/present.ts'
import { builtImage } from './image-build.ts'
import { envOfList, tellUnknown } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The services and workers of an app specification of DigitalOcean (.do/app.yaml).
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseDoApp(text: string, file: string): Blueprint {
  const reader = new TreeReader(parseYaml(text, file), file)
  // A deploy template has the specification one level below.
  const top: Path = reader.isMap(['spec']) ? ['spec'] : []
  const services = [
    ...reader.list([...top, 'services']).map(at => readComponent(reader, at, 'web')),
    ...reader.list([...top, 'workers']).map(at => readComponent(reader, at, 'worker')),
  ]
  const jobs = reader.list([...top, 'jobs'])
  const before = jobs.find(job => reader.text([...job, 'kind']) === 'PRE_DEPLOY')
  const release = before && reader.command([...before, 'run_command'])
  for (const job of jobs.filter(job => job !== before)) tellNotRun(reader, job, 'a job')
  for (const site of reader.list([...top, 'static_sites'])) tellNotRun(reader, site, 'a static site')
  for (const functions of reader.list([...top, 'functions'])) tellNotRun(reader, functions, 'functions')
  const env = envOf(reader, [...top, 'envs'], 'the app')
  for (const [index, { name, position }] of services.entries()) {
    const twin = services.findIndex(service => service.name === name)
    if (twin === index) continue
    const { line = 1, column = 1 } = position
    reader.problems.push({ line, column, text: `"${name}" is defined twice`, hint: 'give each its own name' })
  }
  reader.refuse()
  return {
    file,
    names: 'all',
    services,
    ...(env.length > 0 && { env }),
    ...(release !== undefined && { release }),
    notices: reader.notices,
  }
}

function readComponent(reader: TreeReader, at: Path, type: 'web' | 'worker'): BlueprintService {
  const name = reader.text([...at, 'name']) ?? type
  const health: Path = [...at, 'health_check']
  for (const key of reader.keys(at).filter(key => !known.has(key)))
    reader.notice(`${name}: ${key} is not known to paas-sim and has no effect`)
  const env = envOf(reader, [...at, 'envs'], name)
  const inner = reader.has([...at, 'internal_ports']) && !reader.has([...at, 'http_port'])
  return {
    type: type === 'web' && inner ? 'private' : type,
    name,
    position: reader.position(at),
    ...imageOf(reader, at),
    ...present({
      start: reader.command([...at, 'run_command']),
      build: reader.command([...at, 'build_command']),
      dir: reader.directory([...at, 'source_dir'], true),
      port: reader.port(inner ? [...at, 'internal_ports', 0] : [...at, 'http_port']),
      healthPath: reader.path([...health, 'http_path']),
      health: timing(reader, health),
      bootTimeoutMs: window(reader, health),
      instances: reader.whole([...at, 'instance_count'], 1, 100),
      graceMs: reader.seconds([...at, 'termination', 'grace_period_seconds'], 1, 600),
    }),
    ...(env.length > 0 && { env }),
  }
}

/** Without either, and without a buildpack's environment, a Dockerfile counts where there is one. */
function imageOf(reader: TreeReader, at: Path): Pick<BlueprintService, 'container' | 'native'> {
  const dockerfile = reader.text([...at, 'dockerfile_path'])
  const context = reader.directory([...at, 'source_dir'], true)
  if (dockerfile !== undefined) return { container: builtImage(dockerfile, { context }) }
  const repository = reader.text([...at, 'image', 'repository'])
  if (repository !== undefined) {
    const owner = reader.text([...at, 'image', 'registry'])
    const tag = reader.text([...at, 'image', 'tag']) ?? 'latest'
    return { container: { image: `${owner === undefined ? '' : `${owner}/`}${repository}:${tag}` } }
  }
  return reader.has([...at, 'environment_slug']) || reader.has([...at, 'build_command'])
    ? { native: true }
    : {}
}

function timing(reader: TreeReader, health: Path): BlueprintService['health'] {
  const found = present({
    intervalMs: reader.seconds([...health, 'period_seconds'], 1, 300),
    timeoutMs: reader.seconds([...health, 'timeout_seconds'], 1, 120),
  })
  return Object.keys(found).length === 0 ? undefined : found
}

/** How long the readiness check may go on failing; only where the file says it whole. */
function window(reader: TreeReader, health: Path): number | undefined {
  const delayMs = reader.seconds([...health, 'initial_delay_seconds'], 0, 3600) ?? 0
  const periodMs = reader.seconds([...health, 'period_seconds'], 1, 300)
  const failures = reader.whole([...health, 'failure_threshold'], 1, 50)
  return periodMs === undefined || failures === undefined ? undefined : delayMs + periodMs * failures
}

/** Not those of the build. Encrypted values, and what stands for another component's, are not known here. */
function envOf(reader: TreeReader, path: Path, service: string): readonly EnvEntry[] {
  const whose = { service, platform: 'DigitalOcean' }
  const entries = envOfList(reader, path, { name: 'key', value: 'value' }, whose)
  const buildOnly = new Set(
    reader
      .list(path)
      .filter(item => reader.text([...item, 'scope']) === 'BUILD_TIME')
      .map(item => reader.line(item)),
  )
  const atRun = entries.filter(({ position }) => !buildOnly.has(position.line ?? 0))
  const isKnown = ({ value }: EnvEntry) => !/^EV\[|\$\{[^}]+\}/.test(value)
  tellUnknown(
    reader,
    atRun.filter(entry => !isKnown(entry)).map(({ name }) => name),
    whose,
  )
  return atRun.filter(isKnown)
}

function tellNotRun(reader: TreeReader, at: Path, what: string): void {
  reader.notice(`${reader.text([...at, 'name']) ?? `line ${reader.line(at)}`} is not run here: it is ${what}`)
}

const known: ReadonlySet<string> = new Set([
  ...['name', 'run_command', 'build_command', 'source_dir', 'http_port', 'internal_ports', 'health_check'],
  ...['instance_count', 'termination', 'envs'],
  // Of the platform's side only.
  ...['git', 'github', 'gitlab', 'bitbucket', 'image', 'dockerfile_path', 'environment_slug', 'routes'],
  ...['instance_size_slug', 'autoscaling', 'cors', 'alerts', 'log_destinations', 'liveness_health_check'],
  ...['protocol', 'inactivity_sleep', 'disable_edge_cache', 'catchall_document', 'buildpack_stack'],
])
