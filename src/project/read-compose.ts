import { dirname, join, relative, resolve } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import type { Blueprint, Project } from '../model/project.ts'
import { parseEnv } from './env-file.ts'
import { readText } from './read-text.ts'

/**
 * What the Compose files of a project say, the override file laid over the first; `undefined` when there are none.
 * @param o.variables of the shell: over those of `.env`, what `${NAME}` stands for
 * @param o.file read in place of the project's own; relative to the project, or absolute
 * @throws PaasSimError `unreadable-file`, `invalid-file`
 */
export async function readCompose(
  project: Pick<Project, 'dir' | 'files' | 'env'>,
  o: { readonly variables: Readonly<Record<string, string | undefined>>; readonly file?: string | undefined },
): Promise<Blueprint | undefined> {
  const { dir, files } = project
  const names = o.file === undefined ? ownFiles(files) : [relative(dir, resolve(dir, o.file))]
  const texts: { file: string; text: string }[] = []
  for (const file of names) {
    const text = await readText(join(dir, file), file)
    if (text !== undefined) texts.push({ file, text })
    else if (o.file !== undefined)
      throw new PaasSimError(
        'unreadable-file',
        `${o.file} does not exist`,
        'correct the path behind --compose',
        {
          position: { file },
        },
      )
  }
  if (texts.length === 0) return undefined
  const { parseCompose } = await import('./compose.ts')
  const set = Object.fromEntries(Object.entries(o.variables).filter(([, value]) => value !== undefined))
  // A file in another directory has that one's paths and its `.env`.
  const base = dirname(join(dir, texts[0]?.file ?? ''))
  const read = (path: string) => readText(path, relative(dir, path).replaceAll('\\', '/'))
  const own = base === dir ? undefined : await read(join(base, '.env'))
  const beside = own === undefined ? [] : parseEnv(own, relative(dir, join(base, '.env')))
  const values = [...project.env, ...beside].map(({ name, value }) => [name, value] as const)
  const variables = { ...Object.fromEntries(values), ...set }
  return parseCompose(texts, { dir, base, variables, readText: read })
}

/** As Compose looks for them: the first of each. */
function ownFiles(files: readonly string[]): readonly string[] {
  const first = (names: readonly string[]) => names.find(name => files.includes(name))
  const base = first(composeFiles)
  const override = first(
    ['compose.override', 'docker-compose.override'].flatMap(name => [`${name}.yml`, `${name}.yaml`]),
  )
  return base === undefined ? [] : [base, ...(override === undefined ? [] : [override])]
}

export const composeFiles = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
] as const
