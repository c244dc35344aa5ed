import type { Event } from '../model/events.ts'
import { seconds } from './duration-text.ts'
import type { Look } from './look.ts'
import type { MatrixBoot } from './matrix-progress.ts'
import { cut, padEnd, padStart, widthOf, wrap } from './width.ts'

interface MatrixTableOptions {
  readonly ids: readonly string[]
  readonly verdicts: readonly Extract<Event, { type: 'verdict' }>[]
  readonly errors: readonly Extract<Event, { type: 'error' }>[]
  readonly boots: ReadonlyMap<string, MatrixBoot>
  readonly width: number
  readonly look: Look
}

type Paint = (text: string) => string

interface Line {
  readonly cells: readonly string[]
  readonly paints: readonly Paint[]
  readonly notes: string
}

const heads = ['platform', 'verdict', 'says', 'PORT', 'ready']
const says = 2
/** Columns of numbers. */
const toTheRight: ReadonlySet<number> = new Set([3, 4])

/** One line for each platform (and service, where there are several): verdict, the platform's code, PORT, boot, warnings. */
export function matrixTable(o: MatrixTableOptions): readonly string[] {
  const { look } = o
  const lines = o.ids.flatMap(id => linesOf(o, id))
  const widths = columnWidths(lines, o.width)
  const layout = (cells: readonly string[], paints: readonly Paint[]) =>
    cells
      .map((cell, i) => {
        const text = cut(cell, widths[i] ?? 0, look.symbols.ellipsis)
        const fit = toTheRight.has(i) ? padStart(text, widths[i] ?? 0) : padEnd(text, widths[i] ?? 0)
        return paints[i]?.(fit) ?? fit
      })
      .join('  ')
  const taken = 2 + widths.reduce((sum, width) => sum + width + 2, 0)
  const dim = heads.map(() => look.paint.dim)
  return [
    '',
    `  ${layout(heads, dim)}`.trimEnd(),
    ...lines.map(({ cells, paints, notes }) => {
      // What has no room here is told below the table all the same.
      const beside = o.width - taken < 2 ? '' : cut(notes, o.width - taken, look.symbols.ellipsis)
      return `  ${layout(cells, paints)}  ${look.paint.yellow(beside)}`.trimEnd()
    }),
    '',
    ...summary(o),
  ]
}

/** As wide as what is in them; on a narrow terminal the platform's own code is cut, so that no line breaks. */
function columnWidths(lines: readonly Line[], room: number): readonly number[] {
  const widths = heads.map((head, i) =>
    Math.max(widthOf(head), ...lines.map(({ cells }) => widthOf(cells[i] ?? ''))),
  )
  const over = widths.reduce((sum, width) => sum + width + 2, 0) - room
  return widths.map((width, i) =>
    i === says && over > 0 ? Math.max(heads[i]?.length ?? 0, width - over) : width,
  )
}

function linesOf({ ids: _, verdicts, errors, boots, look }: MatrixTableOptions, id: string): Line[] {
  const { paint, symbols } = look
  const own = verdicts.filter(({ platform }) => platform === id)
  const error = errors.find(({ platform }) => platform === id)
  const plain: Paint = text => text
  if (error !== undefined)
    return [{ cells: [id, `${symbols.bad} ${error.code}`], paints: [plain, paint.red], notes: '' }]
  const boot = boots.get(id)
  return own.map((verdict, i) => {
    const mark = verdict.ok ? symbols.ok : symbols.bad
    const ready = boot?.bootMs === undefined ? '' : seconds(boot.bootMs)
    return {
      cells: [
        own.length > 1 ? (i === 0 ? `${id} ${verdict.service}` : `  ${verdict.service}`) : id,
        `${mark} ${verdict.code}`,
        verdict.platformCode ?? '',
        i === 0 ? String(boot?.port ?? '') : '',
        i === 0 ? ready : '',
      ],
      paints: [plain, verdict.ok ? paint.green : paint.red, plain, paint.dim, paint.dim],
      notes: verdict.warnings.map(({ code }) => `${symbols.warn} ${code}`).join('  '),
    }
  })
}

function summary(o: MatrixTableOptions): readonly string[] {
  const { paint, text } = summaryText(o)
  return wrap(text, o.width - 2).map(line => `  ${paint(line)}`)
}

function summaryText({ ids, verdicts, errors, look }: MatrixTableOptions) {
  const { green, red } = look.paint
  const told = new Set([...verdicts, ...errors].map(({ platform }) => platform))
  const judged = ids.filter(id => told.has(id))
  // The check was ended before it came to them.
  const left = ids.filter(id => !told.has(id))
  const whole = left.length === 0
  const platforms = `${judged.length} ${whole ? 'platforms' : 'judged so far'}`
  const rest = whole ? '' : `; not judged: ${left.join(', ')}`
  const failed = judged.filter(
    id =>
      errors.some(({ platform }) => platform === id) ||
      verdicts.some(verdict => verdict.platform === id && !verdict.ok),
  )
  const passed = judged.length - failed.length
  if (failed.length === 0) return { paint: whole ? green : red, text: `comes up on all ${platforms}${rest}` }
  if (passed === 0) return { paint: red, text: `comes up on none of ${platforms}${rest}` }
  return { paint: red, text: `comes up on ${passed} of ${platforms}, not on ${failed.join(', ')}${rest}` }
}
