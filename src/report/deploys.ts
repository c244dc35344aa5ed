import type { ChangeEvent, DeployEvent, HealthEvent } from '../model/events.ts'
import { seconds } from './duration-text.ts'
import { errorLines } from './findings.ts'
import type { Look } from './look.ts'
import { verdictPanel } from './panel.ts'
import { type Step, stepLines } from './timeline.ts'
import { cutStart, widthOf, wrap } from './width.ts'

/** `↻ changed     server.js                     10:14:03   generation 4` */
export function changeLines(event: ChangeEvent, now: number, width: number, look: Look): readonly string[] {
  const what = filesText(event, Math.max(20, Math.min(width, 80) - 55), look)
  const note = `generation ${event.generation}`
  return stepLines({ mark: 'again', label: 'changed', what, time: clock(now), note }, width, look)
}

/** What became of a generation; with the whole of why, where it is kept from the traffic. */
export function deployLines(
  event: DeployEvent,
  o: { width: number; look: Look; verbose: boolean; url: string | null },
): readonly string[] {
  if (event.phase === 'failed') return failedLines(event, o)
  if (event.phase === 'retired' && !o.verbose) return []
  const lines = stepLines(stepOf(event), o.width, o.look)
  return event.phase === 'switched' ? lines : lines.map(o.look.paint.dim)
}

/** `▲ unhealthy   web.1 fails its check: 503 from /health: out of rotation` */
export function healthLines(event: HealthEvent, width: number, { paint, symbols }: Look): readonly string[] {
  const mark = event.passing ? paint.green(symbols.ok) : paint.yellow(symbols.warn)
  const label = event.passing ? 'healthy' : 'unhealthy'
  const lines = wrap(healthText(event), Math.max(20, Math.min(width, 100) - 16))
  return lines.map((line, i) => (i === 0 ? `  ${mark} ${label.padEnd(11)} ${line}` : ' '.repeat(16) + line))
}

function stepOf({ phase, generation, tookMs, bootMs }: DeployEvent): Step {
  const time = seconds(tookMs)
  const what = `generation ${generation}`
  if (phase === 'switched') {
    const note = bootMs === undefined ? '' : `app's own boot ${seconds(bootMs)}`
    return { mark: 'ok', label: 'switched', what: `to ${what}`, time, note }
  }
  const note = phase === 'superseded' ? 'by the next change' : ''
  return { mark: 'dot', label: phase, what, time, note }
}

function failedLines(
  { generation, serving, tookMs, verdicts = [], error }: DeployEvent,
  { width, look, url }: { width: number; look: Look; url: string | null },
): readonly string[] {
  const step: Step = {
    mark: 'bad',
    label: serving === null ? 'not up' : 'kept out',
    what: `generation ${generation}`,
    time: seconds(tookMs),
    note: serving === null ? '' : `generation ${serving} serves on`,
  }
  const panels = verdicts
    .filter(verdict => !verdict.ok)
    .flatMap(verdict => verdictPanel(verdict, { width, look, full: false, brief: true }))
  return [
    ...stepLines(step, width, look),
    ...panels,
    ...(error === undefined ? [] : errorLines({ type: 'error', ...error }, width, look).slice(0, -1)),
    '',
    ...(serving === null ? waitingLines(url, width, look) : []),
  ]
}

/** The router stays, with the platform's page for an app that is down. */
function waitingLines(url: string | null, width: number, { paint, symbols }: Look): string[] {
  const until = url === null ? '' : `; until then ${url} answers as the platform does when an app is down`
  return wrap(`waiting for a change${until}`, Math.min(width, 100) - 4).map(
    (line, i) => `  ${i === 0 ? paint.dim(symbols.dot) : ' '} ${paint.dim(line)}`,
  )
}

function healthText({ instance, passing, inRotation, failingMs, text }: HealthEvent): string {
  if (passing) return `${instance} passes its check again${inRotation ? '' : ': still out of rotation'}`
  const since = failingMs >= 1_000 ? ` for ${seconds(failingMs)}` : ''
  return `${instance} fails its check${since}: ${text}${inRotation ? '' : ': out of rotation'}`
}

/** As many names as there is room for; of one that is too long, its end. */
function filesText({ files, count }: ChangeEvent, room: number, { symbols }: Look): string {
  const all = files.join(', ')
  if (files.length === count && widthOf(all) <= room) return all
  const [first = 'files'] = files
  const more = count > 1 ? ` and ${count - 1} more` : ''
  return cutStart(first, room - widthOf(more), symbols.ellipsis) + more
}

/** `10:14:03`, where the reader is. */
function clock(now: number): string {
  return new Date(now).toTimeString().slice(0, 8)
}
