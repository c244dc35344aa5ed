import type { InstanceNetwork } from '../model/running.ts'
import type { ContainerState, Engine } from './engine.ts'
import type { TableReader } from './socket-tables.ts'

/** A container's network: dialled at its own address, or where the engine publishes its ports. */
export function containerNetwork(o: {
  readonly info: Engine['info']
  readonly state: ContainerState
  readonly sockets: Pick<TableReader, 'read'>
  readonly family: 'ipv4' | 'ipv6' | 'any'
}): InstanceNetwork {
  const { state, sockets, family } = o
  const { reach, publishHost } = o.info
  const own = family === 'ipv6' ? (state.address6 ?? state.address) : state.address
  const tables = sockets.read
  if (reach === 'direct' && own !== undefined)
    return { address: own, dialPort: port => port, connectProvesNothing: false, tables }
  return {
    address: publishHost,
    dialPort: port => state.published.get(port),
    connectProvesNothing: true,
    tables,
  }
}
