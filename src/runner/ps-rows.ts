import { markerVariable } from './marker.ts'
import type { ProcessRow } from './process-row.ts'

/** Columns that `parsePsRows` reads; `lstart` is five words, `command` is the rest. Run `ps` with LC_ALL=C and TZ=UTC0. */
export const psColumns = 'pid=,ppid=,pgid=,stat=,lstart=,time=,command='

const row =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+[A-Z][a-z]{2}\s+([A-Z][a-z]{2})\s+(\d+)\s+([\d:]{8})\s+(\d{4})\s+([\d:.-]+)\s+(.*)$/

/** Reads `ps -axww -o <psColumns>` of macOS and the BSDs. Lines of another shape are passed over. */
export function parsePsRows(output: string): ProcessRow[] {
  return output.split('\n').flatMap(line => {
    const match = row.exec(line)
    if (match === null) return []
    const [, pid, parent, group, state = '', month, day, clock, year, time = '', command] = match
    const started = Date.parse(`${month} ${day} ${year} ${clock} UTC`) / 1000
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: undefined, // `sess` is a kernel address there
      started,
      alive: !state.startsWith('Z'),
      cpuMs: parseCpuTime(time),
      command,
      kernel: false,
    }
  })
}

/** `[[days-]hours:]minutes:seconds[.hundredths]`; macOS lets the minutes grow: `138:51.63`. */
export function parseCpuTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse()
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return Math.round((Number(days) * 86_400 + seconds) * 1000)
}

/** Markers in `ps -axEww -o pid=,command=`, which prints each environment behind the command line. */
export function parsePsMarkers(output: string): Map<number, string> {
  const entry = new RegExp(`^\\s*(\\d+)\\s.*\\s${markerVariable}=(\\S+)`)
  const found = output.split('\n').flatMap(line => {
    const match = entry.exec(line)
    return match?.[2] === undefined ? [] : [[Number(match[1]), match[2]] as const]
  })
  return new Map(found)
}
