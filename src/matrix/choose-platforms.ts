import { PaasSimError } from '../model/errors.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Platform } from '../model/platform.ts'
import { findPlatform } from '../platform/find-platform.ts'
import { platforms } from '../platform/registry.ts'

/**
 * The platforms of `--all`, or of a list of ids, each once.
 * @throws PaasSimError `unknown-platform`; `usage` for options that cannot be for several
 */
export function choosePlatforms(
  asked: 'all' | readonly string[],
  { port, features = [] }: Pick<SimulateOptions, 'port' | 'features'>,
): readonly Platform[] {
  const chosen = asked === 'all' ? platforms : [...new Set(asked.map(findPlatform))]
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
