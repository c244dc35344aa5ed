import type { ProcessRef, TcpListener } from '../model/instance.ts'
import type { InstanceNetwork, SocketTables } from '../model/running.ts'
import { socketHolders } from './linux-sockets.ts'
import { type InetRow, parseInetTable } from './linux-tables.ts'
import type { SocketReader } from './socket-reader.ts'

/** Docker's resolver of names listens here in every container of a network with names; it is no socket of the app's. */
const engineResolver = '127.0.0.11'

/**
 * The sockets of an instance with a network of its own: all that listens in there is the instance's. Which of its
 * processes holds a socket is told where this user may look into them; otherwise its first process stands for all.
 */
export function namespaceSocketReader(network: InstanceNetwork, everyMs: number): SocketReader {
  return {
    every: { booting: everyMs, later: Math.max(everyMs, 1_000) },
    async read(processes) {
      const tables = await network.tables()
      if (tables === undefined) return undefined
      const rows = listeningRows(tables)
      const holders = socketHolders(processes)
      const holderOf = ({ inode }: InetRow): ProcessRef | undefined => holders.get(inode) ?? processes[0]
      return {
        listeners: rows.map(row => {
          const { kind, family, address, port } = row
          return { kind, family, address, port, process: holderOf(row) }
        }),
        onPort: async port =>
          rows.flatMap((row): TcpListener[] =>
            row.kind === 'tcp' && row.port === port
              ? [{ kind: 'tcp', family: row.family, address: row.address, port, process: holderOf(row) }]
              : [],
          ),
        holderOf: async ({ process }) => process,
      }
    },
  }
}

function listeningRows({ tcp, tcp6, udp, udp6 }: SocketTables): readonly InetRow[] {
  return [
    ...parseInetTable(tcp, 'tcp'),
    ...parseInetTable(tcp6, 'tcp'),
    ...parseInetTable(udp, 'udp'),
    ...parseInetTable(udp6, 'udp'),
  ].filter(({ listening, address }) => listening && address !== engineResolver)
}
