import { resolve } from 'node:path'
import type { EnvEntry } from '../model/project.ts'
import { interpolate } from './compose-interpolation.ts'
import { onlyName } from './compose-merge.ts'
import type { ComposeContext, ComposeFiles, ComposeReader } from './compose-reader.ts'
import { parseEnv } from './env-file.ts'
import { quote } from './file-problems.ts'
import type { Path } from './tree-reader.ts'

/** Its variables: those of `env_file`, file after file, then those of `environment`, which win. */
export async function readEnvironment(
  context: ComposeContext,
  at: Path,
  service: string,
): Promise<readonly EnvEntry[]> {
  return [
    ...(await fromFiles(context, [...at, 'env_file'])),
    ...ownEntries(context.reader, [...at, 'environment'], service),
  ]
}

async function fromFiles({ reader, files }: ComposeContext, path: Path): Promise<readonly EnvEntry[]> {
  const entries: EnvEntry[] = []
  for (const item of reader.isList(path) ? reader.list(path) : reader.has(path) ? [path] : []) {
    const long = reader.isMap(item)
    const name = long ? reader.text([...item, 'path']) : reader.text(item)
    if (name === undefined) {
      reader.problem(item, 'an env_file without path', 'name the file, e.g. ".env"')
      continue
    }
    const { dir, variables } = reader.layerOf(item)
    const found = await readEnvEntries(files, resolve(dir, name))
    const raw = long && reader.text([...item, 'format']) === 'raw'
    if (found !== undefined) entries.push(...(raw ? found : filled(found, variables)))
    else if (!long || reader.flag([...item, 'required']) !== false) {
      const hint = 'create it, or write it as "- path: ..." with "required: false"'
      reader.problem(item, `the env_file ${quote(name)} does not exist`, hint)
    }
  }
  return entries
}

/**
 * `undefined`: there is no such file.
 * @throws PaasSimError `unreadable-file`, `invalid-file`
 */
export async function readEnvEntries(
  files: ComposeFiles,
  path: string,
): Promise<readonly EnvEntry[] | undefined> {
  const text = await files.readText(path)
  return text === undefined ? undefined : parseEnv(text, files.nameOf(path))
}

/** Variables in values are filled in, those above in the file first; what is none stays as it is. */
export function filled(
  entries: readonly EnvEntry[],
  variables: Readonly<Record<string, string | undefined>>,
): readonly EnvEntry[] {
  const above = new Map<string, string>()
  return entries.map(entry => {
    const found = interpolate(entry.value, name => variables[name] ?? above.get(name))
    const value = found.problem === undefined ? found.text : entry.value
    above.set(entry.name, value)
    return { ...entry, value }
  })
}

/** A name alone stands for the variable of the shell, or of `.env`. */
function ownEntries(reader: ComposeReader, path: Path, service: string): readonly EnvEntry[] {
  const missing: string[] = []
  const entries = reader.map(path).flatMap(name => {
    const at = [...path, name]
    const position = reader.position(at)
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
      reader.problem(at, `the name ${quote(name)}`, 'names of variables have letters, digits and _')
      return []
    }
    const written = reader.scalar(at)
    const value = written === onlyName || reader.isNull(at) ? reader.layerOf(at).variables[name] : written
    if (value === undefined) missing.push(name)
    return value === undefined ? [] : [{ name, value, position }]
  })
  if (missing.length > 0) {
    const names = missing.join(', ')
    reader.noticeAt(
      path,
      `${service}: ${names} ${missing.length === 1 ? 'is' : 'are'} in neither the shell nor .env and not set`,
    )
  }
  return entries
}
