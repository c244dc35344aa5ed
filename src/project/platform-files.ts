import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import { readText } from './read-text.ts'

/**
 * The names at the top of a project with those of platforms' files below it, without the files that only share their
 * name with a platform's: a service.yaml of Kubernetes says nothing about Cloud Run.
 * @param top names at the top; those of directories end with a slash
 */
export async function withPlatformFiles(root: string, top: readonly string[]): Promise<readonly string[]> {
  const below = nested.filter(name => top.includes(`${name.split('/')[0]}/`))
  const there = await Promise.all(below.map(async name => ((await isFile(join(root, name))) ? [name] : [])))
  const names = [...top, ...there.flat()]
  const ours = await Promise.all(names.map(name => isMeant(root, name)))
  return names.filter((_, index) => ours[index])
}

const nested = [
  ...['.do/app.yaml', '.do/app.yml', '.do/deploy.template.yaml'],
  ...['config/deploy.yml', 'config/deploy.yaml'],
]

/** What a platform's file of a common name has in it. */
const tells: Readonly<Record<string, RegExp>> = {
  'manifest.yml': /^[ \t]*["']?applications["']?\s*:/m,
  'manifest.yaml': /^[ \t]*["']?applications["']?\s*:/m,
  'service.yaml': /serving\.knative\.dev\//,
  'service.yml': /serving\.knative\.dev\//,
  'config/deploy.yml': /^["']?servers?["']?\s*:|^["']?service["']?\s*:/m,
  'config/deploy.yaml': /^["']?servers?["']?\s*:|^["']?service["']?\s*:/m,
  'app.json': /"(env|formation|scripts|addons|buildpacks|stack|healthchecks|cron|success_url)"\s*:/,
}

/** What cannot be read is told when it is wanted. */
async function isMeant(root: string, name: string): Promise<boolean> {
  const tell = Object.hasOwn(tells, name) ? tells[name] : undefined
  if (tell === undefined) return true
  try {
    return tell.test((await readText(join(root, name), name)) ?? '')
  } catch (error) {
    if (error instanceof PaasSimError) return true
    throw error
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
