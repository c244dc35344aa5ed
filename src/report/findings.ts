import type { DiagnosisEvent, ErrorEvent } from '../model/events.ts'
import type { Notice } from '../model/plan.ts'
import { seconds, window } from './duration-text.ts'
import { fixRows } from './fix-rows.ts'
import type { Look } from './look.ts'
import { group, titled } from './panel.ts'
import { indent, labelWidth, type Row } from './table.ts'
import { wrap } from './width.ts'

/**
 * An early finding, short: the verdict tells it in full if it stays so. `elapsedMs`: since the launch.
 * `verdictFollows`: soon, so the fix is left to it.
 */
export function diagnosisLines(
  event: DiagnosisEvent,
  elapsedMs: number,
  verdictFollows: boolean,
  width: number,
  look: Look,
): readonly string[] {
  const { paint, symbols } = look
  const { verdict } = event
  if (event.withdrawn)
    return [
      `  ${paint.green(symbols.ok)} withdrawn   ${verdict.code}: ${event.instance} is reachable after all`,
    ]
  const word = `${verdict.platformCode ?? verdict.code} ahead`
  const left = event.deadlineMs - elapsedMs
  const head = titled(
    paint.yellow(symbols.warn),
    paint.bold(paint.yellow(word)),
    word,
    verdict.summary,
    width,
  )
  if (verdictFollows) return head
  const rows: Row[] = [
    ...fixRows(verdict.fix.slice(0, 1), width - indent - labelWidth, look),
    { label: 'deadline', cells: [`${window(event.deadlineMs)}, ${seconds(left)} left`] },
  ]
  return ['', ...head, ...group(left > 0 ? rows : rows.slice(0, -1), width, look), '']
}

export function errorLines(event: ErrorEvent, width: number, look: Look): readonly string[] {
  const { paint, symbols } = look
  const place = [event.file, event.line, event.column].filter(part => part !== undefined).join(':')
  const rows: Row[] = [
    ...(place === '' ? [] : [{ label: 'at', cells: [place], paint: paint.cyan }]),
    { label: 'fix', cells: [event.hint] },
  ]
  return [
    '',
    ...titled(
      paint.red(symbols.bad),
      paint.bold(paint.red(event.code)),
      event.code,
      event.message,
      width,
      paint.bold,
    ),
    ...group(rows, width, look),
    '',
  ]
}

export function noticeLines(notice: Notice, width: number, { paint, symbols }: Look): readonly string[] {
  return wrap(notice.message, Math.min(width, 100) - 4).map(
    (line, i) => `  ${i === 0 ? paint.yellow(symbols.dot) : ' '} ${line}`,
  )
}
