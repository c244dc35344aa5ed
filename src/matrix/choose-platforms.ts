import { resolve } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Platform } from '../model/platform.ts'
import { isModulePath, namedPlatform } from '../platform/named-platform.ts'
import { platforms } from '../platform/registry.ts'

/**
 * The platforms of a list of ids and paths of modules, each once; `all` stands for every built-in one.
 * @param cwd what paths are relative to
 * @throws PaasSimError `unknown-platform`, `invalid-platform`; `usage` for options that cannot be for several
 */
export async function choosePlatforms(
  asked: readonly string[],
  { port, features = [] }: Pick<SimulateOptions, 'port' | 'features'>,
  cwd: string,
): Promise<readonly Platform[]> {
  refuseAllAndMore(asked)
  const chosen = distinct((await Promise.all(asked.map(name => named(name, cwd)))).flat())
  if (port !== undefined && port !== 0)
    throw new PaasSimError(
      'usage',
      `--port ${port} is one port, and ${chosen.length} platforms are checked beside each other`,
      'leave --port out: each check takes a free one',
    )
  const unknown = features.find(name => chosen.every(platform => platform.features?.[name] === undefined))
  if (unknown !== undefined)
    throw new PaasSimError(
      'usage',
      `none of these platforms has the feature "${unknown}"`,
      `known: ${[...new Set(chosen.flatMap(platform => Object.keys(platform.features ?? {})))].join(', ')}`,
    )
  return chosen
}

/** Whoever names a platform beside `all` may have meant that one alone. */
function refuseAllAndMore(asked: readonly string[]): void {
  const builtIn = asked.find(name => name !== 'all' && !isModulePath(name))
  if (!asked.includes('all') || builtIn === undefined) return
  throw new PaasSimError(
    'usage',
    `every built-in platform is asked for, and "${builtIn}" beside them`,
    'for that one alone leave --all out; beside all of them only the path of a module of your own says more',
  )
}

interface Named {
  readonly name: string
  readonly platform: Platform
}

async function named(name: string, cwd: string): Promise<readonly Named[]> {
  if (name === 'all') return platforms.map(platform => ({ name: platform.id, platform }))
  // The same file under two names is one platform.
  const known = isModulePath(name) ? resolve(cwd, name) : name
  return [{ name: known, platform: await namedPlatform(name, cwd) }]
}

/** Verdicts and reports tell platforms apart by their ids. */
function distinct(all: readonly Named[]): readonly Platform[] {
  const byId = new Map<string, Named>()
  for (const own of all) {
    const other = byId.get(own.platform.id)
    if (other !== undefined && other.name !== own.name)
      throw new PaasSimError(
        'invalid-platform',
        `${other.name} and ${own.name} both have the id "${own.platform.id}"`,
        'give each platform an id of its own',
        { position: { file: own.name } },
      )
    byId.set(own.platform.id, other ?? own)
  }
  return [...byId.values()].map(({ platform }) => platform)
}
