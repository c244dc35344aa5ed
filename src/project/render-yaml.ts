import type { Blueprint, BlueprintService, PlacedCommand } from '../model/project.ts'
import { refuseProblems } from './file-problems.ts'
import { BlueprintReader } from './render-yaml-reader.ts'
import { readEnvVars } from './render-yaml-variables.ts'
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
    const service = readService(reader, place, file, makeUp)
    const twin = services.find(({ name }) => name === service?.name)
    if (service === undefined) continue
    if (twin === undefined) services.push(service)
    else
      reader.problem([...place, 'name'], `"${twin.name}" is defined twice`, 'give each service its own name')
  }
  refuseProblems(
    file,
    reader.problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
  )
  return { file, names: 'all', services, notices: reader.notices }
}

type Path = readonly (string | number)[]

function readService(
  reader: BlueprintReader,
  at: Path,
  file: string,
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
  if (reason !== undefined) {
    reader.notice(`${name} is not run here: ${reason}`)
    return undefined
  }
  for (const key of reader.keys(at)) {
    const told = withoutEffect[key]
    if (told !== undefined) reader.notice(`${name}: ${key} has no effect here${told}`)
    else if (!known.has(key)) reader.notice(`${name}: ${key} is not known to paas-sim and has no effect`)
  }
  const start = commandAt(reader, [...at, 'startCommand'], file)
  const build = commandAt(reader, [...at, 'buildCommand'], file)
  const release = commandAt(reader, [...at, 'preDeployCommand'], file)
  const healthPath = reader.path([...at, 'healthCheckPath'])
  const instances = reader.whole([...at, 'numInstances'], 1, 100)
  const dir = reader.directory([...at, 'rootDir'])
  const graceSeconds = reader.whole([...at, 'maxShutdownDelaySeconds'], 1, 300)
  return {
    type: types[type] ?? 'web',
    name,
    position: { file, ...reader.place(at) },
    ...(start !== undefined && { start }),
    ...(build !== undefined && { build }),
    ...(release !== undefined && { release }),
    ...(healthPath !== undefined && { healthPath }),
    ...(instances !== undefined && { instances }),
    ...(dir !== undefined && { dir }),
    ...(graceSeconds !== undefined && { graceMs: graceSeconds * 1000 }),
    env: readEnvVars(reader, at, name, makeUp),
  }
}

function commandAt(reader: BlueprintReader, path: Path, file: string): PlacedCommand | undefined {
  const command = reader.text(path)
  return command === undefined ? undefined : { command, position: { file, ...reader.place(path) } }
}

const types: Readonly<Record<string, BlueprintService['type']>> = {
  web: 'web',
  pserv: 'private',
  worker: 'worker',
}

function whyNotHere(type: string, runtime: string | undefined): string | undefined {
  if (runtime === 'docker' || runtime === 'image') return `runtime ${runtime} needs a container`
  if (runtime === 'static' || type === 'static') return 'a static site has no process'
  return Object.hasOwn(types, type) ? undefined : `its type is ${type}`
}

/** Why, or what does the same here. */
const withoutEffect: Readonly<Record<string, string>> = {
  disk: '; --feature persistent-disk deploys as with one',
  scaling: '; --instances sets how many there are',
  dockerCommand: ': there is no container',
  dockerfilePath: ': there is no container',
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
  ...['registryCredential', 'renderSubdomainPolicy', 'dockerContext', 'image', 'networking'],
])
