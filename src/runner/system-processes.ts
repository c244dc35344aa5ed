import { darwinProcessTable } from './darwin-processes.ts'
import { linuxProcessTable } from './linux-processes.ts'
import type { ProcessTable } from './process-table.ts'
import { windowsProcessTable } from './windows-processes.ts'

/** The table of the system we run on: /proc on Linux, `ps` on macOS and the BSDs, CIM through PowerShell on Windows. */
export function processTable(system: NodeJS.Platform): ProcessTable {
  if (system === 'linux' || system === 'android') return linuxProcessTable
  return system === 'win32' ? windowsProcessTable : darwinProcessTable
}
