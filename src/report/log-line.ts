import type { LogEvent } from '../model/events.ts'
import { cleanText } from './clean-text.ts'
import type { Look } from './look.ts'
import { padEnd } from './width.ts'

/** `  web.1 | text`: the app's own colours kept, but not past the line. */
export function logLine(
  event: LogEvent,
  o: { name: number; colour: boolean; order: number; look: Look },
): string {
  const paint = colourOf(o.order, o.look)
  const name = paint(padEnd(event.instance, o.name))
  const text = cleanText(event.text, o.colour)
  return `  ${name} ${paint('|')}${text === '' ? '' : ` ${text}`}`
}

/** `  heroku[web.1]: text`, as the platform's own log has it. */
export function platformLine(source: string, text: string, look: Look): string {
  const line = `  ${source}: ${cleanText(text, false)}`
  return /\bError\b/.test(text) ? look.paint.red(line) : look.paint.dim(line)
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
