import { expect, test } from 'vitest'
import { parseCimRows } from '../../src/runner/cim-rows.ts'

// ConvertTo-Csv's shape as public parsers of Get-CimInstance Win32_Process test it (quoted cells, CRLF, times in 100 ns, blank
// cells for a new process, quotes written twice), with the columns of our script.
const header = '"ProcessId","ParentProcessId","KernelModeTime","UserModeTime","Started","CommandLine","Name"'
const csv = (...rows: string[]): string => `${[header, ...rows].join('\r\n')}\r\n`

test('rows of Win32_Process', () => {
  const rows = parseCimRows(
    csv(
      '"0","0","0","0",,,"System Idle Process"',
      '"13220","12800","1200000","2200000","1763715600123","""C:\\Program Files\\nodejs\\node.exe"" server.js --name=""a, b""","node.exe"',
      '"1234","1000","","","1763715601000","","conhost.exe"',
    ),
  )
  expect(rows.map(row => [row.pid, row.parent, row.started, row.cpuMs, row.command, row.kernel])).toEqual([
    [0, 0, 0, 0, 'System Idle Process', true],
    [
      13220,
      12800,
      1763715600123,
      340,
      '"C:\\Program Files\\nodejs\\node.exe" server.js --name="a, b"',
      false,
    ],
    [1234, 1000, 1763715601000, 0, 'conhost.exe', false],
  ])
})

test('a command line may hold line breaks; lines may end in LF; a byte order mark may come first', () => {
  const text = `\uFEFF${header}\n"5","4","0","0","1","node -e ""a\r\nb""","node.exe"\n"6","5","0","0","2","x","x"`
  expect(parseCimRows(text).map(row => [row.pid, row.command])).toEqual([
    [5, 'node -e "a\r\nb"'],
    [6, 'x'],
  ])
})

test('columns may come in another order, rows without a pid are passed over', () => {
  const text = '"UserModeTime","ParentProcessId","ProcessId"\r\n"20000","1","77"\r\n"0","1","notapid"\r\n'
  expect(parseCimRows(text)).toMatchObject([{ pid: 77, parent: 1, cpuMs: 2 }])
})

test.each(['', '   \r\n  ', `${header}\r\n`])('%j is no process', text => {
  expect(parseCimRows(text)).toEqual([])
})
