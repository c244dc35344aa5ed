import type { Blueprint, BlueprintService, EnvEntry, PlacedCommand } from '../model/project.ts'
import { present } from '../util/present.ts'
import { parseJsonTree } from './json-tree.ts'
import { tellUnknown } from './tree-env.ts'
import { type Path, TreeReader } from './tree-reader.ts'

type MakeUp = (service: string, variable: string) => string

/**
 * What an app.json says of the processes of the Procfile: how many of each, and the app's variables.
 * @param makeUp the value of a variable whose generator is `secret`
 * @returns `undefined` for the app.json of another program (Expo, React Native)
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseAppJson(text: string, file: string, makeUp: MakeUp): Blueprint | undefined {
  const reader = openAppJson(text, file)
  if (reader === undefined) return undefined
  tellScript(reader, ['scripts', 'postdeploy'])
  return finish(reader, formation(reader), makeUp)
}

/**
 * The same as Dokku reads it: with checks for each process, and a task before each deploy.
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseDokkuAppJson(text: string, file: string, makeUp: MakeUp): Blueprint | undefined {
  const reader = openAppJson(text, file)
  if (reader === undefined) return undefined
  const counted = formation(reader)
  const checked = reader.map(['healthchecks']).map(name => ({ name, ...startupCheck(reader, name) }))
  const services = [
    ...counted.map(service => ({ ...service, ...checked.find(({ name }) => name === service.name) })),
    ...checked
      .filter(({ name }) => !counted.some(service => service.name === name))
      .map(check => ({ ...bare(reader, check.name, ['healthchecks', check.name]), ...check })),
  ]
  const dokku = ['scripts', 'dokku']
  const release = reader.command([...dokku, 'predeploy'])
  tellScript(reader, [...dokku, 'postdeploy'])
  return finish(reader, services, makeUp, release)
}

function openAppJson(text: string, file: string): TreeReader | undefined {
  const reader = new TreeReader(parseJsonTree(text, file), file)
  const keys = reader.keys([])
  return keys.includes('expo') || !keys.some(key => ours.has(key)) ? undefined : reader
}

function formation(reader: TreeReader): readonly BlueprintService[] {
  return reader.map(['formation']).map(name => {
    const at = ['formation', name]
    const instances = reader.whole([...at, 'quantity'], 0, 100)
    return { ...bare(reader, name, at), ...present({ instances }) }
  })
}

function bare(reader: TreeReader, name: string, at: Path): BlueprintService {
  return { type: name === 'web' ? 'web' : 'worker', name, position: reader.position(at) }
}

/** The first check of a boot that asks for a path; its defaults are those of docker-container-healthchecker. */
function startupCheck(reader: TreeReader, name: string): Partial<BlueprintService> {
  const checks = reader.list(['healthchecks', name])
  const isStartup = (check: Path) => (reader.text([...check, 'type']) ?? 'startup') === 'startup'
  const at = checks.find(check => isStartup(check) && reader.has([...check, 'path']))
  if (at === undefined) return {}
  const delayMs = reader.seconds([...at, 'initialDelay'], 0, 3600) ?? 0
  const attempts = reader.whole([...at, 'attempts'], 1, 1000) ?? 3
  const waitMs = reader.seconds([...at, 'wait'], 0, 3600) ?? 5_000
  const timeoutMs = reader.seconds([...at, 'timeout'], 1, 3600) ?? 5_000
  if (reader.has([...at, 'content'])) reader.notice(`${name}: content of a check is not compared here`)
  return {
    ...present({ healthPath: reader.path([...at, 'path']) }),
    health: { intervalMs: Math.max(waitMs, 100), timeoutMs },
    bootTimeoutMs: delayMs + attempts * (waitMs + timeoutMs),
  }
}

function finish(
  reader: TreeReader,
  services: readonly BlueprintService[],
  makeUp: MakeUp,
  release?: PlacedCommand,
): Blueprint {
  const env = envOf(reader, makeUp)
  reader.refuse()
  return {
    file: reader.file,
    names: 'more',
    services,
    ...(env.length > 0 && { env }),
    ...(release !== undefined && { release }),
    notices: reader.notices,
  }
}

function envOf(reader: TreeReader, makeUp: MakeUp): readonly EnvEntry[] {
  const unknown: string[] = []
  const entries = reader.map(['env']).flatMap(name => {
    const at = ['env', name]
    const isTable = reader.isMap(at)
    const value = isTable ? reader.scalar([...at, 'value']) : reader.scalar(at)
    const generator = isTable ? reader.text([...at, 'generator']) : undefined
    const known = value ?? (generator === 'secret' ? makeUp('app', name) : undefined)
    if (known === undefined && reader.flag([...at, 'required']) !== false) unknown.push(name)
    return known === undefined ? [] : [{ name, value: known, position: reader.position(at) }]
  })
  tellUnknown(reader, unknown, { service: 'env', platform: 'the platform' })
  return entries
}

function tellScript(reader: TreeReader, at: Path): void {
  const command = reader.command(at)
  if (command !== undefined) reader.notice(`${at.join('.')} "${command.command}" is not run here`)
}

const ours: ReadonlySet<string> = new Set([
  ...['env', 'formation', 'scripts', 'addons', 'buildpacks', 'stack', 'healthchecks', 'cron'],
  ...['environments', 'image', 'success_url', 'repository', 'keywords', 'website'],
])
