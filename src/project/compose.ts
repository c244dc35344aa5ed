import { relative, resolve } from 'node:path'
import type { Blueprint, BlueprintService } from '../model/project.ts'
import { ComposeLoader } from './compose-load.ts'
import { type ComposeContext, type ComposeFiles, ComposeReader } from './compose-reader.ts'
import { readService } from './compose-service.ts'
import { typeServices } from './compose-types.ts'

/**
 * The services of Compose files: the second and following are laid over the first. What has no effect here is named in
 * `notices`; what contradicts itself, or what Compose refuses, is an error.
 * @param o.dir of the project, absolute
 * @param o.base what paths in the files begin at, absolute; as Compose has it the directory of the first file
 * @param o.variables of the shell, over those of `.env`: what `${NAME}` stands for
 * @param o.readText of a file that they name, by its absolute path; `undefined` when there is none
 * @throws PaasSimError `invalid-file`, all problems of one file together
 */
export async function parseCompose(
  files: readonly { readonly file: string; readonly text: string }[],
  o: {
    readonly dir: string
    readonly base: string
    readonly variables: Readonly<Record<string, string | undefined>>
    readText(path: string): Promise<string | undefined>
  },
): Promise<Blueprint> {
  const { dir, variables } = o
  const file = files[0]?.file ?? 'compose.yaml'
  const others: ComposeFiles = {
    nameOf: path => relative(dir, path).replaceAll('\\', '/'),
    readText: o.readText,
  }
  const loader = new ComposeLoader(others)
  const texts = files.map(({ file, text }) => ({ path: resolve(dir, file), text }))
  const reader = new ComposeReader(await loader.model(texts, { dir: o.base, variables }), file)
  reader.notices.push(...loader.notices)
  const context: ComposeContext = { dir, reader, files: others }
  const services: BlueprintService[] = []
  for (const name of reader.map(['services'])) {
    const service = await readService(context, name, activeProfiles(variables))
    if (service !== undefined) services.push(service)
  }
  tellOthers(reader)
  const { unset } = loader
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
