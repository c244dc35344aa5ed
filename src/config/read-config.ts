import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ProjectConfig } from '../model/config.ts'
import { PaasSimError } from '../model/errors.ts'
import { readEnvFile } from '../project/env-file.ts'
import { readText } from '../project/read-text.ts'

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
  reader.refuse()
  return withEnvFile(config, dirname(found.path))
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

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
