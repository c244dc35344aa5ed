import type { Profile } from '../model/profile.ts'
import { listFacts, resolveProfile } from '../platform/fact.ts'
import { findPlatform } from '../platform/find-platform.ts'
import { isModulePath } from '../platform/named-platform.ts'
import { platforms, profiles } from '../platform/registry.ts'
import {
  type PlatformSheet,
  platformRow,
  platformSheetLines,
  platformTableLines,
} from '../report/platform-table.ts'
import type { CommandIo, OutputOptions } from './io.ts'
import { lookFor } from './report.ts'

const widest = 100

/**
 * Prints the platforms as a table, or all rules of one: of an id, or of a user's own module. 0: printed.
 * Throws `unknown-platform`, `invalid-platform`.
 */
export async function showPlatforms(
  id: string | undefined,
  output: OutputOptions,
  io: CommandIo,
): Promise<number> {
  const look = lookFor(output, io)
  const width = Math.min(io.stdout.columns ?? widest, widest)
  if (id === undefined) {
    const rows = platforms.map(platformRow)
    print(io, output.json ? { type: 'platforms', platforms: rows } : platformTableLines(rows, width, look))
  } else {
    const sheet = await sheetOf(id, io.host.cwd)
    print(io, output.json ? { type: 'platform', ...sheet } : platformSheetLines(sheet, width, look))
  }
  return 0
}

async function sheetOf(asked: string, cwd: string): Promise<PlatformSheet> {
  const profile = await profileOf(asked, cwd)
  const { id, name, docs, about, features = {} } = resolveProfile(profile)
  return {
    id,
    name,
    docs,
    ...(about === undefined ? {} : { about }),
    features: Object.entries(features).map(([feature, { description }]) => ({ name: feature, description })),
    rules: listFacts(profile).map(({ path, fact }) => ({ rule: path, ...fact })),
  }
}

async function profileOf(asked: string, cwd: string): Promise<Profile> {
  const profile = profiles.find(candidate => candidate.id === asked)
  if (profile !== undefined) return profile
  // Tells what was probably meant, where it is no path.
  if (!isModulePath(asked)) findPlatform(asked)
  const { loadPlatform } = await import('../platform/own/load-platform.ts')
  return (await loadPlatform(asked, cwd)).profile
}

/** Text, or one object on one line, as everywhere with `--json`. */
function print({ stdout }: CommandIo, told: object | readonly string[]): void {
  const line = () => JSON.stringify({ ...told, time: new Date().toISOString() })
  stdout.write(`${Array.isArray(told) ? told.join('\n') : line()}\n`)
}
