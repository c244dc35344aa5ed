import type { Listener, ProcessRef, TcpListener } from '../model/instance.ts'
import { lsofFields, parseLsof } from './lsof-fields.ts'
import { runTool } from './run-tool.ts'
import type { SocketReader } from './socket-reader.ts'

/**
 * Asks lsof, which is part of macOS. Where it is missing or refuses, `read` gives `undefined` and the connect
 * alone decides.
 */
export function darwinSocketReader(): SocketReader {
  return {
    every: { booting: 500, later: 2000 },
    async read(processes) {
      const listeners = await lsofOfProcesses(processes)
      if (listeners === undefined) return undefined
      return {
        listeners,
        onPort: async port => (await lsofOfPort(port, processes)) ?? [],
        holderOf: async listener => listener.process,
      }
    },
  }
}

/** Two calls: with `-a` the selections `-i` and `-U` would exclude each other. */
async function lsofOfProcesses(processes: readonly ProcessRef[]): Promise<Listener[] | undefined> {
  if (processes.length === 0) return []
  const pids = processes.map(process => process.pid).join(',')
  const outputs = await Promise.all(
    ['-i', '-U'].map(sockets => runTool('lsof', ['-nP', '-a', '-p', pids, sockets, lsofFields])),
  )
  if (outputs.every(output => output === undefined)) return undefined
  return outputs.flatMap(output => parseLsof(output ?? '', processes))
}

/** Who listens on a TCP port. Without root lsof shows the user's own processes only. */
export async function lsofOfPort(
  port: number,
  processes: readonly ProcessRef[] = [],
): Promise<TcpListener[] | undefined> {
  const output = await runTool('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', lsofFields])
  if (output === undefined) return undefined
  return parseLsof(output, processes).filter(listener => listener.kind === 'tcp')
}
