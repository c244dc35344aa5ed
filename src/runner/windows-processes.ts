import { cimScript, parseCimRows } from './cim-rows.ts'
import type { ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'
import { readCommand } from './read-command.ts'
import { treesIn } from './trees-in.ts'

/** A scan starts PowerShell, most of a second: within this time the last one is good enough. */
const freshMs = 2_000
let last: { readonly at: number; readonly rows: Promise<readonly ProcessRow[]> } | undefined

/**
 * Reads Win32_Process through PowerShell. Windows shows nobody another process's environment, so there are
 * no markers: a process whose parent has ended is lost to the tree (best effort, as documented). Without
 * PowerShell the table is empty, and stopping leaves the tree to `taskkill /T`.
 */
export const windowsProcessTable: ProcessTable = {
  all,
  trees: async roots => treesIn(await all(), roots),
  one: async pid => (await scan()).find(row => row.pid === pid),
  markers: async () => new Map(),
  isStill: () => true,
  describe: row => ({ pid: row.pid, command: row.command ?? '' }),
  endTree: async pid => {
    await readCommand('taskkill.exe', ['/T', '/F', '/PID', String(pid)], undefined)
  },
  self: () => ({ pid: process.pid, started: Math.round(Date.now() - process.uptime() * 1000), namespace: 0 }),
  ownerMayLive: () => true,
}

function all(): Promise<readonly ProcessRow[]> {
  const now = performance.now()
  if (last === undefined || now - last.at > freshMs) last = { at: now, rows: scan() }
  return last.rows
}

async function scan(): Promise<readonly ProcessRow[]> {
  const args = ['-NoProfile', '-NonInteractive', '-Command', cimScript]
  return parseCimRows(await readCommand('powershell.exe', args, undefined))
}
