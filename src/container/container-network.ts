import { readFile } from 'node:fs/promises'
import type { InstanceNetwork, SocketTables } from '../model/running.ts'
import type { ContainerState, Engine } from './engine.ts'

const names = ['tcp', 'tcp6', 'udp', 'udp6'] as const
/** Splits what one `cat` prints of several files; no table holds such a line. */
const heading = /^ +sl +local_address/m

/** A container's network: dialled at its own address, or where the engine publishes its ports. */
export function containerNetwork(o: {
  readonly engine: Engine
  readonly id: string
  readonly state: ContainerState
  /** Of its first process, where the engine's processes are this machine's. */
  readonly pid: number | undefined
  readonly family: 'ipv4' | 'ipv6' | 'any'
}): InstanceNetwork {
  const { engine, id, state, pid, family } = o
  const { reach, publishHost } = engine.info
  const own = family === 'ipv6' ? (state.address6 ?? state.address) : state.address
  const tables = pid === undefined ? () => tablesByExec(engine, id) : () => tablesOfProcess(pid)
  if (reach === 'direct' && own !== undefined)
    return { address: own, dialPort: port => port, connectProvesNothing: false, tables }
  return {
    address: publishHost,
    dialPort: port => state.published.get(port),
    connectProvesNothing: true,
    tables,
  }
}

async function tablesOfProcess(pid: number): Promise<SocketTables | undefined> {
  const [tcp = '', tcp6 = '', udp = '', udp6 = ''] = await Promise.all(
    names.map(name => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
  )
  return tcp === '' && tcp6 === '' ? undefined : { tcp, tcp6, udp, udp6 }
}

async function tablesByExec(engine: Engine, id: string): Promise<SocketTables | undefined> {
  const files = names.map(name => `/proc/net/${name}`)
  const { stdout } = await engine.exec(id, ['cat', ...files]).catch(() => ({ stdout: '' }))
  return splitTables(stdout)
}

/** The tables as one `cat` prints them; `undefined` when it is not all four of them. */
export function splitTables(text: string): SocketTables | undefined {
  const [, ...tables] = text.split(heading).map(rows => `  sl  local_address${rows}`)
  const [tcp, tcp6, udp, udp6] = tables
  if (tcp === undefined || tcp6 === undefined || udp === undefined || udp6 === undefined) return undefined
  return { tcp, tcp6, udp, udp6 }
}
