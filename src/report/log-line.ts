import type { LogEvent } from '../model/events.ts'
import { cleanText } from './clean-text.ts'
import type { Look } from './look.ts'
import { padEnd } from './width.ts'

/**
 * `  web.1 | text`: the app's own colours kept, but not past the line. `outgoing`: the number of a generation that
 * leaves while the next one speaks, `  web.1 #3 | text`.
 */
export function logLine(
  event: LogEvent,
  o: { name: number; colour: boolean; order: number; outgoing: number | undefined; look: Look },
): string {
  if (o.outgoing !== undefined) {
    const name = padEnd(`${event.instance} #${o.outgoing}`, o.name)
    return o.look.paint.dim(`  ${name} | ${cleanText(event.text, false)}`.trimEnd())
  }
  const paint = colourOf(o.order, o.look)
  const name = paint(padEnd(event.instance, o.name))
  const text = cleanText(event.text, o.colour)
  return `  ${name} ${paint('|')}${text === '' ? '' : ` ${text}`}`
}

/** `  heroku[web.1]: text`, as the platform's own log has it; `source` may be empty. */
export function platformLine(source: string, text: string, look: Look): string {
  const line = `  ${source === '' ? '' : `${source}: `}${cleanText(text, false)}`
  return isError(text) ? look.paint.red(line) : look.paint.dim(line)
}

export function isError(text: string): boolean {
  return /\bError\b/.test(text)
}

/** Red is for what went wrong, so no instance has it. */
function colourOf(order: number, { paint }: Look): (text: string) => string {
  const colours = [
    paint.cyan,
    paint.magenta,
    paint.yellow,
    paint.green,
    paint.blue,
    paint.cyanBright,
    paint.magentaBright,
  ]
  return colours[order % colours.length] ?? paint.cyan
}
