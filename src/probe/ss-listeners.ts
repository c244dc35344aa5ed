import { isIPv6 } from 'node:net'
import { splitEndpoint } from './endpoint.ts'
import { runTool } from './run-tool.ts'

export interface SsListener {
  readonly family: 'ipv4' | 'ipv6'
  readonly address: string
  readonly port: number
  readonly inode: string
}

/**
 * Who listens on one TCP port, by iproute2's `ss`: it asks the kernel for the listeners alone, where reading
 * /proc/net/tcp makes it walk every connection of the machine. Empty without `ss`.
 */
export async function ssListeners(port: number): Promise<readonly SsListener[]> {
  return parseSsListeners((await runTool('ss', ['-Hltne', `sport = :${port}`], 1_000)) ?? '')
}

/** `LISTEN 0 511 *:3000 *:* ino:28900 sk:4 cgroup:/ v6only:0 <->`; a zone may follow the address: `127.0.0.53%lo:53`. */
export function parseSsListeners(text: string): readonly SsListener[] {
  const found: SsListener[] = []
  for (const line of text.split('\n')) {
    const match = /^LISTEN\s+\d+\s+\d+\s+(\S+)\s.*\bino:(\d+)/.exec(line)
    const endpoint = splitEndpoint(
      (match?.[1] ?? '').replace(/^:::/, '[::]:').replace(/%[^\]:]+(?=:\d+$)/, ''),
    )
    if (endpoint === undefined || match?.[2] === undefined) continue
    const address = endpoint.address === '*' ? '::' : endpoint.address
    found.push({ family: isIPv6(address) ? 'ipv6' : 'ipv4', address, port: endpoint.port, inode: match[2] })
  }
  return found
}
