import type { Observation, Verdict, Warning } from '../model/verdict.ts'
import { fixRows } from './fix-rows.ts'
import type { Look } from './look.ts'
import { indent, labelWidth, type Row, tableLines } from './table.ts'
import { wrap } from './width.ts'

/** Wider than this a panel is hard to read. */
const widest = 100

/**
 * The conclusion for one service: expected beside found, what the router got, and the fix. `brief`: nothing else, for
 * one of many in a run that goes on.
 */
export function verdictPanel(
  verdict: Verdict,
  o: { width: number; look: Look; full: boolean; brief?: boolean },
): string[] {
  const { paint, symbols } = o.look
  const width = Math.min(o.width, widest)
  const code = verdict.platformCode ?? verdict.code
  const mark = verdict.ok ? paint.green(symbols.ok) : paint.red(symbols.bad)
  const word = verdict.ok ? paint.bold(paint.green('ok')) : paint.bold(paint.red(code))
  const name = verdict.ok ? 'ok' : code
  const observations = verdict.observations.filter(
    seen =>
      (verdict.ok ? o.full || okKinds.has(seen.kind) : true) && !(o.brief && saidAlready.has(seen.kind)),
  )
  const more: Row[] =
    verdict.ok || o.brief
      ? []
      : [{ label: 'more', cells: [`paas-sim explain ${verdict.code}`], paint: paint.dim }]
  return [
    '',
    ...titled(mark, word, name, verdict.summary, width, paint.bold),
    ...group(observationRows(observations, verdict.ok, o.look), width, o.look),
    ...group([...fixRows(verdict.fix, width - indent - labelWidth, o.look), ...more], width, o.look),
    ...(o.brief ? [] : verdict.warnings.flatMap(warning => warningPanel(warning, width, o.look))),
  ]
}

/** What was noticed beside the verdict. */
export function warningPanel(warning: Warning, width: number, look: Look): string[] {
  const { paint, symbols } = look
  const seen: Row[] = (warning.evidence ?? []).map((text, i) => ({
    label: i === 0 ? 'seen' : '',
    cells: [text],
  }))
  return [
    '',
    ...titled(
      paint.yellow(symbols.warn),
      paint.bold(paint.yellow(warning.code)),
      warning.code,
      warning.summary,
      width,
    ),
    ...group([...seen, ...fixRows(warning.fix, width - indent - labelWidth, look)], width, look),
  ]
}

/** `✖ R10  text`, the text wrapped under itself; `name` is `word` without its colours. */
export function titled(
  mark: string,
  word: string,
  name: string,
  text: string,
  width: number,
  paint: (text: string) => string = plain => plain,
): string[] {
  const hang = 4 + name.length + 2
  const beside = name.length <= 6 || hang + text.length <= width
  const lines = wrap(text, width - (beside ? hang : indent))
  if (!beside) return [`  ${mark} ${word}`, ...lines.map(line => ' '.repeat(indent) + paint(line))]
  return lines.map((line, i) => (i === 0 ? `  ${mark} ${word}  ` : ' '.repeat(hang)) + paint(line))
}

/** The app's last lines stand above the panel when nothing was printed in between. */
const saidAlready = new Set<Observation['kind']>(['log', 'boot'])

const okKinds = new Set<Observation['kind']>(['boot', 'response'])

const labels: Readonly<Record<Observation['kind'], string>> = {
  expected: 'expected',
  listener: 'found',
  'no-listener': 'found',
  dial: 'router',
  exit: 'exit',
  'port-owner': 'owner',
  response: 'answer',
  log: 'log',
  boot: 'boot',
  clue: 'clue',
}

function observationRows(observations: readonly Observation[], ok: boolean, look: Look): Row[] {
  return observations.map((seen, i) => {
    const label = labels[seen.kind]
    const repeated = i > 0 && labels[observations[i - 1]?.kind ?? 'clue'] === label
    const row = { label: repeated ? '' : label, cells: cellsOf(seen, ok), paint: painter(seen, ok, look) }
    // What the router got stands under the remark about the socket.
    return seen.kind === 'dial' ? { ...row, lastColumn: 2 } : row
  })
}

/** Texts hold their own columns, two blanks or more apart; what the app printed is left as it is. */
function cellsOf(seen: Observation, ok: boolean): string[] {
  if (seen.kind === 'log') return [seen.text]
  const cells = seen.text.split(/ {2,}/)
  // The head of the answer's body is for those who look for a mistake.
  return ok && seen.kind === 'response' ? cells.slice(0, 1) : cells
}

function painter(seen: Observation, ok: boolean, { paint }: Look): (text: string, cell: number) => string {
  return (text, cell) => {
    if (seen.kind === 'log') return paint.dim(text)
    if (ok) return text
    if (seen.kind === 'expected') return cell === 0 ? paint.green(text) : paint.dim(text)
    if (seen.kind === 'listener' || seen.kind === 'no-listener')
      return cell === 0 ? paint.red(text) : cell === 2 ? paint.yellow(text) : text
    if (seen.kind === 'dial' && seen.dial.outcome !== 'connected' && cell > 0) return paint.red(text)
    return text
  }
}

export function group(rows: readonly Row[], width: number, look: Look): string[] {
  return rows.length === 0 ? [] : ['', ...tableLines(rows, width, look.paint.dim)]
}
