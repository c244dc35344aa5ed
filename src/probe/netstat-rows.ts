import type { ProcessRef, TcpListener, UdpListener } from '../model/instance.ts'
import { splitEndpoint } from './endpoint.ts'

/**
 * The listening sockets in the output of Windows' `netstat -ano`. The state is printed in the system's language
 * (LISTENING, ABHÖREN, ...): a TCP socket listens when its foreign address is `0.0.0.0:0` or `[::]:0`.
 */
export function parseNetstat(
  text: string,
  commands: ReadonlyMap<number, ProcessRef>,
): (TcpListener | UdpListener)[] {
  const found = new Map<string, TcpListener | UdpListener>()
  for (const line of text.split(/\r?\n/)) {
    const [protocol, local = '', foreign = '', ...rest] = line.trim().split(/\s+/)
    const kind = protocol === 'TCP' ? 'tcp' : protocol === 'UDP' ? 'udp' : undefined
    const pid = Number(rest.at(-1))
    const endpoint = splitEndpoint(local)
    if (kind === undefined || endpoint === undefined || !Number.isInteger(pid)) continue
    const listens = kind === 'udp' ? foreign === '*:*' : foreign === '0.0.0.0:0' || foreign === '[::]:0'
    if (!listens) continue
    const family = endpoint.address.includes(':') ? 'ipv6' : 'ipv4'
    const process = commands.get(pid) ?? { pid, command: '' }
    found.set(`${kind} ${local} ${pid}`, { kind, family, ...endpoint, process })
  }
  return [...found.values()]
}

/** The image name in a line of `tasklist /FI "PID eq N" /FO CSV /NH`: `"node.exe","4242","Console","1","50,000 K"`. */
export function parseTasklist(text: string): string | undefined {
  return /^"((?:[^"]|"")*)","\d+"/m.exec(text)?.[1]?.replaceAll('""', '"')
}
