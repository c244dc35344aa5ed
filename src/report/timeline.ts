import type { StartEvent } from '../model/events.ts'
import type { Cast } from './cast.ts'
import type { Look } from './look.ts'
import { cut, padEnd, padStart, widthOf, wrap } from './width.ts'

/** One step of a boot: `✔ listening   0.0.0.0:23817      0.31 s   node, pid 4242` */
export interface Step {
  readonly mark: 'ok' | 'bad' | 'warn' | 'dot' | 'again'
  readonly label: string
  readonly what: string
  readonly time: string
  readonly note: string
}

/** The columns right of the time. */
const noteWidth = 26
/** Past this the steps would fall apart into islands. */
const widest = 80

/** A step in one line, or two where the terminal is too narrow for the note. */
export function stepLines(step: Step, width: number, look: Look): string[] {
  const { paint } = look
  const full = Math.min(width, widest)
  const timeEnd = Math.max(36, full - noteWidth - 3)
  const head = `  ${markOf(step.mark, look)} ${padEnd(step.label, 11)} ${step.what}`
  const time = padStart(step.time, Math.max(2 + widthOf(step.time), timeEnd - widthOf(head)))
  if (step.time === '' && step.note === '') return untimedLines(step, width, look)
  const below = (text: string) => ' '.repeat(16) + paint.dim(cut(text, width - 16, look.symbols.ellipsis))
  if (widthOf(head + time) > width) return [head, below(`${step.time}   ${step.note}`.trimEnd())]
  const line = head + paint.dim(time)
  if (step.note === '') return [line]
  if (widthOf(line) + 3 + widthOf(step.note) <= width) return [`${line}   ${paint.dim(step.note)}`]
  return [line, below(step.note)]
}

function untimedLines({ mark, label, what }: Step, width: number, look: Look): string[] {
  const [first = '', ...more] = wrap(what, Math.max(20, Math.min(width, widest) - 16))
  return [`  ${markOf(mark, look)} ${padEnd(label, 11)} ${first}`, ...more.map(line => ' '.repeat(16) + line)]
}

/** Something on the left and, where there is room for it, something dim at the end of the line or on the next. */
function spread(left: string, right: string, width: number, look: Look): string[] {
  if (right === '') return [left]
  const full = Math.max(Math.min(width, widest), 20)
  const gap = full - widthOf(left) - widthOf(right)
  if (gap >= 3) return [left + ' '.repeat(gap) + look.paint.dim(right)]
  return [left, padStart(look.paint.dim(right), full)]
}

function markOf(mark: Step['mark'], { paint, symbols }: Look): string {
  if (mark === 'ok') return paint.green(symbols.ok)
  if (mark === 'bad') return paint.red(symbols.bad)
  if (mark === 'warn') return paint.yellow(symbols.warn)
  return mark === 'again' ? paint.cyan(symbols.again) : paint.dim(symbols.dot)
}

/** What is about to be started: one line a service, and why this platform. */
export function headerLines(event: StartEvent, width: number, look: Look, verbose: boolean): string[] {
  const because = event.because === 'default' ? 'by default' : `told by ${event.because}`
  const names = event.services.map(({ name, instances }) =>
    instances === 1 ? `${name}.1` : `${name} ${look.symbols.times}${instances}`,
  )
  const column = Math.max(5, ...names.map(widthOf)) + 3
  const lines = event.services.flatMap((service, i) => {
    const command = oneLine(service.command)
    const origin = verbose ? look.paint.dim(`  (${service.origin})`) : ''
    const left = `  ${look.paint.bold(padEnd(names[i] ?? '', column))}${cut(command, width - column - 2, look.symbols.ellipsis)}`
    return spread(left + origin, i === 0 ? `${event.platform}, ${because}` : '', width, look)
  })
  return lines.length > 0 ? lines : [look.paint.dim(`  ${event.platform}, ${because}`)]
}

/** Where to look; `check` and `run` ask by themselves. */
export function urlLines(
  url: string,
  o: Pick<Cast, 'command' | 'watch' | 'others'>,
  width: number,
  look: Look,
): string[] {
  if (o.command !== 'up') return []
  const { paint, symbols } = look
  const left = `  ${paint.green(symbols.url)}  ${paint.bold(paint.cyan(url))}`
  return [
    '',
    ...spread(left, `Ctrl-C stops${o.watch ? ', saves reload' : ''}`, width, look),
    ...otherLines(o.others, look),
    '',
  ]
}

function otherLines(others: Cast['others'], { paint }: Look): string[] {
  const column = Math.max(0, ...others.map(({ name }) => widthOf(name))) + 3
  return others.map(
    ({ name, urls: [first = '', ...more] }) =>
      `     ${padEnd(name, column)}${paint.cyan(first)}${more.map(url => `   ${paint.dim(url)}`).join('')}`,
  )
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
