import type { Blueprint, BlueprintService } from '../model/project.ts'
import { present } from '../util/present.ts'
import { builtImage } from './image-build.ts'
import { BlueprintReader } from './render-yaml-reader.ts'
import { readEnvVars } from './render-yaml-variables.ts'
import type { Path } from './tree-reader.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The services of a render.yaml that can be run here. What has no effect here is named in `notices`, keys of a newer
 * Render included; what contradicts itself is an error.
 * @param file the name that errors print
 * @param makeUp the value of a variable that Render would generate
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseRenderYaml(
  text: string,
  file: string,
  makeUp: (service: string, variable: string) => string,
): Blueprint {
  const reader = new BlueprintReader(parseYaml(text, file), file)
  const services: BlueprintService[] = []
  for (const place of reader.services()) {
    const service = readService(reader, place, makeUp)
    const twin = services.find(({ name }) => name === service?.name)
    if (service === undefined) continue
    if (twin === undefined) services.push(service)
    else
      reader.problem([...place, 'name'], `"${twin.name}" is defined twice`, 'give each service its own name')
  }
  reader.refuse()
  return { file, names: 'all', services, notices: reader.notices }
}

function readService(
  reader: BlueprintReader,
  at: Path,
  makeUp: (service: string, variable: string) => string,
): BlueprintService | undefined {
  const type = reader.text([...at, 'type'])
  const name = reader.text([...at, 'name'])
  if (type === undefined || name === undefined) {
    const missing = type === undefined ? 'type' : 'name'
    reader.problem(
      at,
      `a service without ${missing}`,
      `write "${missing}: ${missing === 'type' ? 'web' : 'app'}"`,
    )
    return undefined
  }
  const runtime = reader.text([...at, 'runtime']) ?? reader.text([...at, 'env'])
  const reason = whyNotHere(type, runtime)
  const container = containerOf(reader, at, runtime)
  if (reason !== undefined) {
    reader.notice(`${name} is not run here: ${reason}`)
    return undefined
  }
  for (const key of reader.keys(at)) {
    const told = withoutEffect[key]
    if (told !== undefined) reader.notice(`${name}: ${key} has no effect here${told}`)
    else if (!known.has(key)) reader.notice(`${name}: ${key} is not known to paas-sim and has no effect`)
  }
  const command = (key: string) => {
    const text = reader.text([...at, key])
    return text === undefined ? undefined : { command: text, position: reader.position([...at, key]) }
  }
  return {
    type: types[type] ?? 'web',
    name,
    position: reader.position(at),
    ...(container === undefined ? { native: true } : { container }),
    ...present({
      start: command(container === undefined ? 'startCommand' : 'dockerCommand'),
      build: command('buildCommand'),
      release: command('preDeployCommand'),
      healthPath: reader.path([...at, 'healthCheckPath']),
      instances: reader.whole([...at, 'numInstances'], 1, 100),
      dir: reader.directory([...at, 'rootDir']),
      graceMs: reader.seconds([...at, 'maxShutdownDelaySeconds'], 1, 300),
    }),
    env: readEnvVars(reader, at, name, makeUp),
  }
}

const types: Readonly<Record<string, BlueprintService['type']>> = {
  web: 'web',
  pserv: 'private',
  worker: 'worker',
}

/** Of the runtimes `docker` and `image`. */
function containerOf(
  reader: BlueprintReader,
  at: Path,
  runtime: string | undefined,
): BlueprintService['container'] {
  if (runtime === 'docker') {
    const dockerfile = reader.text([...at, 'dockerfilePath']) ?? 'Dockerfile'
    return builtImage(dockerfile, { context: reader.text([...at, 'dockerContext']) })
  }
  if (runtime !== 'image') return undefined
  const image = reader.text([...at, 'image', 'url'])
  if (image === undefined)
    reader.problem(at, 'runtime image without "image.url"', 'write "image:" with "url: ..." below it')
  return { image: image ?? '' }
}

function whyNotHere(type: string, runtime: string | undefined): string | undefined {
  if (runtime === 'static' || type === 'static') return 'a static site has no process'
  return Object.hasOwn(types, type) ? undefined : `its type is ${type}`
}

/** Why, or what does the same here. */
const withoutEffect: Readonly<Record<string, string>> = {
  disk: '; --feature persistent-disk deploys as with one',
  scaling: '; --instances sets how many there are',
}

const known: ReadonlySet<string> = new Set([
  ...['type', 'name', 'runtime', 'env', 'startCommand', 'buildCommand', 'preDeployCommand'],
  ...['healthCheckPath', 'numInstances', 'rootDir', 'maxShutdownDelaySeconds', 'envVars'],
  // Of Render's side only: where, how large, and when a deploy happens.
  ...['plan', 'region', 'branch', 'repo', 'autoDeploy', 'autoDeployTrigger', 'domains', 'domain'],
  ...[
    'buildFilter',
    'previews',
    'pullRequestPreviewsEnabled',
    'previewPlan',
    'initialDeployHook',
    'ipAllowList',
  ],
  ...[
    'registryCredential',
    'renderSubdomainPolicy',
    'dockerContext',
    'image',
    'networking',
    'dockerCommand',
    'dockerfilePath',
  ],
])
