import type { ProcessRow } from './process-row.ts'

/** Prints the processes as CSV with a comma and UTF-8 whatever the locale; `Started` is ms since 1970, empty for the idle process. */
export const cimScript = [
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
  "$epoch = [datetime]'1970-01-01'",
  "$started = @{ n = 'Started'; e = { [int64]($_.CreationDate.ToUniversalTime() - $epoch).TotalMilliseconds } }",
  'Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,KernelModeTime,UserModeTime,$started,CommandLine,Name' +
    " | ConvertTo-Csv -NoTypeInformation -Delimiter ','",
].join('; ')

/** Reads the output of `cimScript`: a header line, then quoted cells; CPU times in units of 100 ns. */
export function parseCimRows(csv: string): ProcessRow[] {
  const [header = [], ...lines] = parseCsv(csv)
  return lines.flatMap(cells => {
    const cell = (name: string): string => cells[header.indexOf(name)] ?? ''
    const pid = integer(cell('ProcessId'))
    const parent = integer(cell('ParentProcessId'))
    if (pid === undefined || parent === undefined) return []
    return {
      pid,
      parent,
      group: pid,
      session: undefined,
      started: integer(cell('Started')) ?? 0,
      alive: true,
      cpuMs: ((integer(cell('KernelModeTime')) ?? 0) + (integer(cell('UserModeTime')) ?? 0)) / 10_000,
      command: cell('CommandLine') || cell('Name'),
      kernel: pid === 0 || pid === 4,
    }
  })
}

/** RFC 4180: cells may be quoted, and then hold commas, line breaks, and quotes written twice. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  const rows: string[][] = []
  let cells: string[] = []
  const body = text.replace(/^\uFEFF/, '')
  while (cell.lastIndex < body.length) {
    const match = cell.exec(body)
    if (match === null) break
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === ',') continue
    rows.push(cells)
    cells = []
  }
  return rows
}

function integer(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}
