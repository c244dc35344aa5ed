import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { ProjectConfig } from '../model/config.ts'
import { PaasSimError } from '../model/errors.ts'
import { isModulePath } from '../platform/named-platform.ts'
import { readEnvFile } from '../project/env-file.ts'
import { readText } from '../project/read-text.ts'
import type { TreeReader } from '../project/tree-reader.ts'

/** Absolute paths of where a project's configuration may be. */
export function configFiles(o: {
  readonly dir: string
  readonly file: string | undefined
  readonly cwd: string
}): readonly string[] {
  return o.file === undefined ? usualNames.map(name => join(o.dir, name)) : [resolve(o.cwd, o.file)]
}

const usualNames = ['paas-sim.yaml', 'paas-sim.yml']

/**
 * The configuration of a project: the named file, else the one at its top; `undefined` when there is none. Variables
 * of its env file are among those of the overlay.
 * @param o.dir the project, absolute
 * @param o.file as the user named it
 * @param o.cwd what that is relative to
 * @throws PaasSimError `unreadable-file`, `invalid-file` (all problems together)
 */
export async function readConfig(o: {
  readonly dir: string
  readonly file: string | undefined
  readonly cwd: string
}): Promise<ProjectConfig | undefined> {
  const found = o.file === undefined ? await findConfig(o.dir) : await namedConfig(o.file, o.cwd)
  if (found === undefined) return undefined
  // Its parser is large, and few projects have such a file.
  const { openConfig, parseConfig } = await import('./parse-config.ts')
  const reader = openConfig(found.text, found.name)
  const config = parseConfig(reader)
  for (const { name, dir } of config.overlay.services)
    if (dir !== undefined && !(await isDirectory(join(o.dir, dir))))
      reader.problem(['services', name, 'dir'], `there is no directory "${dir}" in the project`, 'correct it')
  const platforms = await ownPlatforms(reader, config, dirname(found.path), o.cwd)
  reader.refuse()
  return withEnvFile({ ...config, ...platforms }, dirname(found.path))
}

/** Paths are written relative to the file, and used relative to the working directory. */
async function ownPlatforms(
  reader: TreeReader,
  { platforms }: ProjectConfig,
  dir: string,
  cwd: string,
): Promise<Pick<ProjectConfig, 'platforms'>> {
  if (platforms === undefined) return {}
  const told = await Promise.all(
    platforms.map(async name => {
      if (!isModulePath(name)) return name
      const path = resolve(dir, name)
      if (!(await isFile(path))) {
        const one = reader.has(['platform'])
        const at = one
          ? ['platform']
          : (reader.list(['platforms']).find(at => reader.text(at) === name) ?? [])
        reader.problem(at, `there is no platform "${name}" beside this file`, 'correct the path')
      }
      return relative(cwd, path).startsWith('..') ? path : `./${relative(cwd, path)}`
    }),
  )
  return { platforms: told }
}

async function findConfig(dir: string) {
  for (const name of usualNames) {
    const path = join(dir, name)
    const text = await readText(path, name)
    if (text !== undefined) return { path, name, text }
  }
  return undefined
}

async function namedConfig(file: string, cwd: string) {
  const path = resolve(cwd, file)
  const text = await readText(path, file)
  if (text !== undefined) return { path, name: file, text }
  throw new PaasSimError('unreadable-file', `${file} does not exist`, 'correct the path behind --config', {
    position: { file },
  })
}

/** What the file itself says of a variable wins over its env file. */
async function withEnvFile(config: ProjectConfig, dir: string): Promise<ProjectConfig> {
  const { envFile, overlay } = config
  if (envFile === undefined) return config
  const entries = await readEnvFile(resolve(dir, envFile.path), envFile.path)
  return { ...config, overlay: { ...overlay, env: [...entries, ...overlay.env] } }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
