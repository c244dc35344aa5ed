import { listFacts } from '../platform/fact.ts'
import { findPlatform } from '../platform/find-platform.ts'
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

/** Prints the platforms as a table, or all rules of one. 0: printed. Throws `unknown-platform`. */
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
    const sheet = sheetOf(id)
    print(io, output.json ? { type: 'platform', ...sheet } : platformSheetLines(sheet, width, look))
  }
  return 0
}

function sheetOf(id: string): PlatformSheet {
  const { name, docs, about, features = {} } = findPlatform(id)
  const profile = profiles.find(candidate => candidate.id === id)
  return {
    id,
    name,
    docs,
    ...(about === undefined ? {} : { about }),
    features: Object.entries(features).map(([feature, { description }]) => ({ name: feature, description })),
    rules: profile === undefined ? [] : listFacts(profile).map(({ path, fact }) => ({ rule: path, ...fact })),
  }
}

/** Text, or one object on one line, as everywhere with `--json`. */
function print({ stdout }: CommandIo, told: object | readonly string[]): void {
  const line = () => JSON.stringify({ ...told, time: new Date().toISOString() })
  stdout.write(`${Array.isArray(told) ? told.join('\n') : line()}\n`)
}
