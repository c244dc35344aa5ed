import type { Platform } from '../model/platform.ts'
import type { Fact } from '../model/profile.ts'
import type { Look } from './look.ts'
import { cut, padEnd, widthOf, wrap } from './width.ts'

/** A row of the table of platforms. */
export interface PlatformRow {
  readonly id: string
  readonly name: string
  readonly port: string
  readonly bind: string
  readonly boot: string
  readonly health: string
  readonly request: string
  readonly stop: string
}

/** The rules that tell platforms apart at a glance. */
export function platformRow({ id, name, port, bind, boot, router, stop }: Platform): PlatformRow {
  const choice = port.choice.kind === 'fixed' ? String(port.choice.port) : 'any'
  const checks = [
    boot.check.kind === 'http' ? `${boot.check.method} ${boot.check.path}` : 'connect',
    ...(boot.check.kind === 'connect' && boot.httpCheck !== undefined ? ['or path'] : []),
  ]
  return {
    id,
    name,
    port: `${port.variable}=${choice}${port.routes === 'scan' ? ' scan' : ''}`,
    bind: `${families[bind.family]}${bind.loopbackIsReachable ? ' local' : ''}`,
    boot: span(boot.timeoutMs),
    health: checks.join(', '),
    request: span(router.timeouts.firstByteMs),
    stop: `${stop.signal.replace('SIG', '')} ${span(stop.graceMs)}`,
  }
}

const families = { ipv4: 'IPv4', ipv6: 'IPv6', any: 'both' } as const

// Longer than this is how a profile says that there is no limit.
const longestMs = 7 * 24 * 3_600_000

/** As short as it can be: `10 s`, `4 min`, `1.5 h`. */
function span(ms: number): string {
  if (ms > longestMs) return 'none'
  if (ms < 120_000) return `${ms / 1000} s`
  return ms < 7_200_000 ? `${round(ms / 60_000)} min` : `${round(ms / 3_600_000)} h`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

const headings: Readonly<Record<Exclude<keyof PlatformRow, 'name'>, string>> = {
  id: 'platform',
  port: 'port',
  bind: 'dials',
  boot: 'boot',
  health: 'ready by',
  request: 'request',
  stop: 'stop',
}

/** One line for each, columns aligned; the widest columns give way when a line is too long. */
export function platformTableLines(
  rows: readonly PlatformRow[],
  width: number,
  { paint, symbols }: Look,
): string[] {
  const table = [headings, ...rows].map(row => [
    row.id,
    row.port,
    row.bind,
    row.boot,
    row.health,
    row.request,
    row.stop,
  ])
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map(cells => widthOf(cells[i] ?? ''))))
  const gap = 2
  const total = () => widths.reduce((sum, column) => sum + column + gap, gap)
  // All but the ids, which have to be typed.
  for (;;) {
    const widest = widths.indexOf(Math.max(...widths.slice(1)), 1)
    if (total() <= width || (widths[widest] ?? 0) <= 8) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return table.map((cells, row) => {
    const line = cells.map((cell, i) => padEnd(cut(cell, widths[i] ?? 0, symbols.ellipsis), widths[i] ?? 0))
    const [id = '', ...rest] = line
    const text = `${'  '}${row === 0 ? id : paint.bold(id)}  ${rest.join('  ')}`.trimEnd()
    return row === 0 ? paint.dim(text) : text
  })
}

/** A platform as its profile states it. */
export interface PlatformSheet {
  readonly id: string
  readonly name: string
  readonly docs: string
  readonly about?: string
  readonly features: readonly { readonly name: string; readonly description: string }[]
  readonly rules: readonly ({ readonly rule: string } & Fact<unknown>)[]
}

const marks = {
  documented: 'documented',
  secondary: 'secondary source',
  measured: 'measured',
  'from-memory': 'from memory',
  'our-choice': 'our choice',
} as const

/** Every rule with its value, what is known of it, and where it is written. */
export function platformSheetLines(sheet: PlatformSheet, width: number, { paint, symbols }: Look): string[] {
  const { id, name, docs, about, features, rules } = sheet
  const indented = (text: string, by: number) => wrap(text, width - by).map(line => ' '.repeat(by) + line)
  return [
    '',
    `  ${paint.bold(name)}   --platform ${id}   ${paint.dim(docs)}`,
    ...(about === undefined ? [] : ['', ...indented(about, 2)]),
    ...(features.length === 0 ? [] : ['', `  ${paint.bold('Features')}, --feature <name>`]),
    ...features.flatMap(feature => [`  ${paint.cyan(feature.name)}`, ...indented(feature.description, 6)]),
    '',
    `  ${paint.bold('Rules')}   times in ms, sizes in bytes`,
    ...rules.flatMap(({ rule, fact, confidence, source, note }) => {
      const unsure = confidence === 'our-choice' || confidence === 'from-memory'
      const mark = unsure ? paint.yellow(marks[confidence]) : paint.dim(marks[confidence])
      return [
        `  ${paint.cyan(rule)}  ${mark}`,
        ...indented(cut(JSON.stringify(fact) ?? '', 600, symbols.ellipsis), 6),
        ...(note === undefined ? [] : indented(note, 6).map(paint.dim)),
        ...indented(source, 6).map(paint.dim),
      ]
    }),
    '',
  ]
}
