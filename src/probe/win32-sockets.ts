import type { ProcessRef } from '../model/instance.ts'
import { parseNetstat, parseTasklist } from './netstat-rows.ts'
import { runTool } from './run-tool.ts'
import type { SocketReader } from './socket-reader.ts'

/**
 * Asks netstat, which is part of Windows and names every socket's process. Unix sockets are not in its table.
 * Where it is missing or refuses, `read` gives `undefined` and the connect alone decides.
 */
export function win32SocketReader(): SocketReader {
  return {
    every: { booting: 500, later: 2000 },
    async read(processes) {
      const rows = await netstat(processes)
      if (rows === undefined) return undefined
      const pids = new Set(processes.map(process => process.pid))
      return {
        listeners: rows.filter(row => pids.has(row.process?.pid ?? -1)),
        onPort: async port => rows.filter(row => row.kind === 'tcp').filter(row => row.port === port),
        holderOf: async ({ process }) => process && { ...process, command: await imageName(process.pid) },
      }
    },
  }
}

/** Every listening socket of the machine. A table without one is a failure: Windows itself always listens. */
export async function netstat(processes: readonly ProcessRef[]) {
  const output = await runTool('netstat', ['-ano'])
  if (output === undefined) return undefined
  const rows = parseNetstat(output, new Map(processes.map(process => [process.pid, process])))
  return rows.length === 0 ? undefined : rows
}

/** The process's image name; empty when tasklist cannot tell. */
export async function imageName(pid: number): Promise<string> {
  const output = await runTool('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])
  return parseTasklist(output ?? '') ?? ''
}
