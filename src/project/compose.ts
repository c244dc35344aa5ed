import type { Blueprint, BlueprintService, EnvEntry } from '../model/project.ts'
import { interpolate } from './compose-interpolation.ts'
import { mergeCompose, mergeService, oneForm } from './compose-merge.ts'
import { type ComposeNode, child, isMap, mapTexts, nodesOf, withChild } from './compose-node.ts'
import { type ComposeContext, ComposeReader } from './compose-reader.ts'
import { readService } from './compose-service.ts'
import { typeServices } from './compose-types.ts'
import { parseYaml } from './yaml-tree.ts'

/**
 * The services of Compose files: the second and following are laid over the first. What has no effect here is named in
 * `notices`; what contradicts itself, or what Compose refuses, is an error.
 * @param o.dir of the project, absolute: bind mounts are relative to it
 * @param o.variables of the shell, over those of `.env`: what `${NAME}` stands for
 * @param o.readEnvFile of a path relative to the project; `undefined` when there is none
 * @throws PaasSimError `invalid-file`, all problems of one file together
 */
export async function parseCompose(
  files: readonly { readonly file: string; readonly text: string }[],
  o: {
    readonly dir: string
    readonly variables: Readonly<Record<string, string | undefined>>
    readEnvFile(path: string): Promise<readonly EnvEntry[] | undefined>
  },
): Promise<Blueprint> {
  const file = files[0]?.file ?? 'compose.yaml'
  const layers = files.map(({ text, file }) => ({ file, tree: parseYaml(text, file) }))
  const [first, ...others] = layers.map(layer => filledIn(nodesOf(layer), o.variables))
  if (first === undefined) throw new Error('there is no Compose file to read')
  const unset = new Set([first, ...others].flatMap(({ unset }) => unset))
  const merged = others.reduce((all, { node }) => mergeCompose(all, node), first.node)
  const reader = new ComposeReader(extended(merged), file)
  const context: ComposeContext = { ...o, reader }
  const services: BlueprintService[] = []
  for (const name of reader.map(['services'])) {
    const service = await readService(context, name, activeProfiles(o.variables))
    if (service !== undefined) services.push(service)
  }
  tellOthers(reader)
  if (unset.size > 0) {
    const names = [...unset].join(', ')
    const [are, they] = unset.size === 1 ? ['is', 'it'] : ['are', 'they']
    reader.notice(`${names} ${are} not set in the shell or in .env: ${they} ${are} empty, as in Compose`)
  }
  checkDependencies(reader, services)
  reader.refuse()
  return { file, names: 'all', services: typeServices(services), notices: reader.notices }
}

/** Profiles that are on, by COMPOSE_PROFILES. */
function activeProfiles(variables: Readonly<Record<string, string | undefined>>): ReadonlySet<string> {
  return new Set(
    (variables.COMPOSE_PROFILES ?? '')
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== ''),
  )
}

interface FilledIn {
  readonly node: ComposeNode
  readonly unset: readonly string[]
}

/** Every text below the top, those of extensions (`x-`) left alone. */
function filledIn(top: ComposeNode, variables: Readonly<Record<string, string | undefined>>): FilledIn {
  const unset: string[] = []
  const problems = new ComposeReader(top, top.layer.file)
  const lookUp = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined)
  const fill = (node: ComposeNode) =>
    mapTexts(node, (text, { path }) => {
      const found = interpolate(text, lookUp)
      if (found.problem !== undefined) problems.problem(path, found.problem.text, found.problem.hint)
      unset.push(...found.unset)
      return found.text
    })
  const keys = isMap(top) ? [...top.value.keys()] : []
  const node = keys
    .filter(key => !key.startsWith('x-'))
    .reduce((result, key) => {
      const value = child(result, key)
      return value === undefined ? result : withChild(result, key, fill(value))
    }, top)
  problems.refuse()
  return { node, unset }
}

/** Each service in one form, with what it `extends` of the same file below it. */
function extended(top: ComposeNode): ComposeNode {
  const services = child(top, 'services')
  if (!isMap(services)) return top
  const resolve = (name: string, trail: readonly string[]): ComposeNode | undefined => {
    const service = child(services, name)
    if (!isMap(service)) return service
    const own = oneForm(service)
    const base = baseOf(own)
    if (base === undefined || trail.includes(base)) return own
    const found = resolve(base, [...trail, name])
    return found === undefined ? own : mergeService(found, withChild(own, 'extends', undefined))
  }
  const all = [...services.value.keys()].map(name => [name, resolve(name, [])] as const)
  const value = new Map(all.flatMap(([name, node]) => (node === undefined ? [] : [[name, node] as const])))
  return withChild(top, 'services', { ...services, value })
}

/** Of this file only. */
function baseOf(service: ComposeNode): string | undefined {
  const extension = child(service, 'extends')
  if (extension === undefined || child(extension, 'file') !== undefined) return undefined
  const { value } = child(extension, 'service') ?? extension
  return typeof value === 'string' && value !== '' ? value : undefined
}

function tellOthers(reader: ComposeReader): void {
  for (const key of reader.keys([]).filter(key => !knownAtTop.has(key) && !key.startsWith('x-')))
    reader.noticeAt([key], `${key} has no effect here`)
  if (!reader.has(['services']))
    reader.problem([], 'has no services', 'begin with "services:" and name each below it')
}

const knownAtTop: ReadonlySet<string> = new Set(['version', 'name', 'services', 'volumes'])

/** What is waited for must be there; that nothing waits for itself is seen to by the plan. */
function checkDependencies(reader: ComposeReader, services: readonly BlueprintService[]): void {
  const names = services.map(({ name }) => name)
  for (const { name, dependsOn = [] } of services) {
    for (const { service } of dependsOn.filter(({ service }) => !names.includes(service))) {
      const left = reader.keys(['services']).includes(service)
      const why = left ? 'which is left out here: its profile is off' : 'which is no service'
      const hint = left
        ? `set COMPOSE_PROFILES, or write "required: false" below ${service}`
        : `the services are ${names.join(', ')}`
      reader.problem(['services', name, 'depends_on', service], `${name} depends on ${service}, ${why}`, hint)
    }
  }
}
