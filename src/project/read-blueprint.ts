import { join } from 'node:path'
import type { ContainerOptions } from '../model/options.ts'
import type { FileSource, Platform, StartSource } from '../model/platform.ts'
import type { Blueprint, Project } from '../model/project.ts'
import { withContainers } from './container-sources.ts'
import { madeUpSecret } from './made-up-secret.ts'
import { mergeBlueprints } from './merge-blueprints.ts'
import { readText } from './read-text.ts'

/**
 * The project with what the platform's own files say, those that its `start.sources` name and no others, and what is run
 * in containers. Of two that contradict one another the earlier source wins.
 * @param o.variables of the shell, for files that have variables filled in
 * @throws PaasSimError `usage` (options that contradict one another), `unreadable-file`, `invalid-file` (all problems of
 *   one file together)
 */
export async function readBlueprint(
  project: Project,
  platform: {
    readonly start: Pick<Platform['start'], 'sources' | 'inImage'> &
      Partial<Pick<Platform['start'], 'routedProcess'>>
  },
  o: {
    readonly options?: ContainerOptions
    readonly variables?: Readonly<Record<string, string | undefined>>
  } = {},
): Promise<Project> {
  const read: Blueprint[] = []
  for (const source of platform.start.sources) {
    const kind = kindOf(source)
    const file = kind?.files.find(name => project.files.includes(name))
    const text = file === undefined ? undefined : await readText(join(project.dir, file), file)
    if (kind === undefined || file === undefined || text === undefined) continue
    const blueprint = await kind.parse(text, file)
    if (blueprint !== undefined) read.push(blueprint)
  }
  const { blueprint: _before, ...rest } = project
  const [first, ...others] = read
  const blueprint = await withContainers(first && others.reduce(mergeBlueprints, first), {
    project,
    start: { routedProcess: 'web', ...platform.start },
    options: o.options ?? {},
    variables: o.variables ?? {},
  })
  return blueprint === undefined ? rest : { ...rest, blueprint }
}

interface Kind {
  /** The first that is there is read. */
  readonly files: readonly string[]
  /** `undefined`: the file is another program's. */
  parse(text: string, file: string): Promise<Blueprint | undefined>
}

/** The parsers are loaded when they are wanted: they are large, and few projects have such files. */
const kinds: Readonly<Record<FileSource, Kind>> = {
  'render-yaml': {
    files: ['render.yaml'],
    parse: async (text, file) => (await import('./render-yaml.ts')).parseRenderYaml(text, file, madeUpSecret),
  },
  'fly-toml': {
    files: ['fly.toml'],
    parse: async (text, file) => (await import('./fly-toml.ts')).parseFlyToml(text, file),
  },
  railway: {
    files: ['railway.json', 'railway.toml'],
    parse: async (text, file) => (await import('./railway.ts')).parseRailway(text, file),
  },
  'manifest-yml': {
    files: ['manifest.yml', 'manifest.yaml'],
    parse: async (text, file) => (await import('./cf-manifest.ts')).parseCfManifest(text, file),
  },
  knative: {
    files: ['service.yaml', 'service.yml', 'cloudrun.yaml', 'cloud-run.yaml'],
    parse: async (text, file) => (await import('./knative.ts')).parseKnative(text, file),
  },
  'do-app': {
    files: ['.do/app.yaml', '.do/app.yml', '.do/deploy.template.yaml'],
    parse: async (text, file) => (await import('./do-app.ts')).parseDoApp(text, file),
  },
  apprunner: {
    files: ['apprunner.yaml'],
    parse: async (text, file) => (await import('./apprunner.ts')).parseApprunner(text, file),
  },
  kamal: {
    files: ['config/deploy.yml', 'config/deploy.yaml'],
    parse: async (text, file) => (await import('./kamal.ts')).parseKamal(text, file),
  },
  'app-json': {
    files: ['app.json'],
    parse: async (text, file) => (await import('./app-json.ts')).parseAppJson(text, file, madeUpSecret),
  },
  'dokku-app-json': {
    files: ['app.json'],
    parse: async (text, file) => (await import('./app-json.ts')).parseDokkuAppJson(text, file, madeUpSecret),
  },
  'heroku-yml': {
    files: ['heroku.yml'],
    parse: async (text, file) => (await import('./heroku-yml.ts')).parseHerokuYml(text, file),
  },
}

function kindOf(source: StartSource): Kind | undefined {
  return Object.hasOwn(kinds, source) ? kinds[source as FileSource] : undefined
}
