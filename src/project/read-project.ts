import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import type { Project } from '../model/project.ts'
import { findDeclaredPorts } from './declared-ports.ts'
import { parseEnv } from './env-file.ts'
import { readManifests } from './manifests.ts'
import { parsePackageJson } from './package-json.ts'
import { withPlatformFiles } from './platform-files.ts'
import { parseProcfile } from './procfile.ts'
import { codeOf, readText } from './read-text.ts'
import { detectRuntime } from './runtime.ts'
import { findStacks } from './stacks.ts'
import { findSuspects } from './suspects.ts'

/**
 * Reads what a directory says about the app in it. Nothing is run, nothing above the directory is read.
 * The files of platforms are left to `readBlueprint`: a faulty one of another platform is no matter.
 * @throws PaasSimError `not-a-directory`, `unreadable-file`, `invalid-file` (all problems of one file together)
 */
export async function readProject(dir: string): Promise<Project> {
  const root = resolve(dir)
  const files = await listFiles(root, dir)
  // By the listing, not by opening: on a file system that ignores case `procfile` would open as `Procfile`.
  const read = async (name: string) =>
    files.includes(name) || files.includes(`${name}/`) ? await readText(join(root, name), name) : undefined
  const procfileText = await read('Procfile')
  const packageText = await read('package.json')
  // A directory of this name is a Python virtual environment.
  const envText = files.includes('.env') ? await read('.env') : undefined
  const procfile = procfileText === undefined ? undefined : parseProcfile(procfileText, 'Procfile')
  const packageJson = packageText === undefined ? undefined : parsePackageJson(packageText, 'package.json')
  const env = envText === undefined ? [] : parseEnv(envText, '.env')
  const manifests = await readManifests(root, files)
  const named = await withPlatformFiles(root, files)
  const declaredPorts = await findDeclaredPorts(root, named)
  const runtime = detectRuntime(files)
  return {
    dir: root,
    procfile,
    packageJson,
    serverJs: files.includes('server.js'),
    env,
    stacks: findStacks({ packageJson, manifests, files }),
    suspects: findSuspects({ packageJson, manifests, files }),
    files: named,
    ...(declaredPorts.length > 0 && { declaredPorts }),
    ...(runtime === undefined ? {} : { runtime }),
  }
}

/** Names at the top, sorted; directories end with a slash. */
async function listFiles(root: string, given: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true })
    const names = await Promise.all(
      entries.map(async entry => {
        const linked = entry.isSymbolicLink() && (await leadsToDirectory(join(root, entry.name)))
        return entry.isDirectory() || linked ? `${entry.name}/` : entry.name
      }),
    )
    return names.sort()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT')
      throw notADirectory(`${given} does not exist`, `looked for ${root}: correct the path`)
    if (code === 'ENOTDIR') {
      throw notADirectory(`${given} is not a directory`, `name the directory the app is in: ${dirname(root)}`)
    }
    if (code === undefined) throw error
    const hint = `make ${root} readable for you`
    throw new PaasSimError('unreadable-file', `${given} cannot be listed (${code})`, hint, { cause: error })
  }
}

async function leadsToDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function notADirectory(message: string, hint: string): PaasSimError {
  return new PaasSimError('not-a-directory', message, hint)
}
