import { PaasSimError } from '../model/errors.ts'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 }

// A timer of Node's that is longer fires at once.
const longestMs = 2 ** 31 - 1

/**
 * `90s`, `1500ms`, `1.5m`, `5 min`, `1h` or `45` (seconds) as milliseconds.
 * @param name what is being set, for the error, e.g. `--boot-timeout`
 * @throws PaasSimError `usage`
 */
export function parseDuration(text: string, name = 'duration'): number {
  const [, amount, unit = 's'] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?\s*$/i.exec(text) ?? []
  const ms =
    amount === undefined ? Number.NaN : Math.round(Number(amount) * (unitMs[unit.toLowerCase()] ?? 1))
  if (Number.isNaN(ms)) {
    throw new PaasSimError(
      'usage',
      `${name}: "${text}" is not a duration`,
      `write it like 90s, 1500ms, 2m or 1h`,
    )
  }
  if (ms > longestMs) {
    throw new PaasSimError('usage', `${name}: "${text}" is too long`, 'the longest duration is 596h')
  }
  return ms
}

/** For people: `0.31 s`, `59.7 s`, `60 s`, `5 min`, `2 min 30 s`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const hundredths = Math.round(ms / 10)
  if (hundredths < 1_000) return `${(hundredths / 100).toFixed(2)} s`
  const tenths = Math.round(ms / 100)
  if (tenths < 1_200) return `${tenths / 10} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(ms / 60_000)
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** In whole seconds, as Go prints it: `1m40s`, `5m0s`, `9s`, `1h0m0s`. */
export function goDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes % 60}m` : ''}${seconds % 60}s`
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
