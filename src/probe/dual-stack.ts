import { runTool } from './run-tool.ts'

/**
 * For each port with a `::` listener, whether that listener takes IPv4 too. No /proc table shows IPV6_V6ONLY and
 * a dial would put an empty connection into the app's log, so iproute2's `ss` is asked. Empty where there is no
 * `ss`: then only a dial that happens anyway can tell.
 */
export async function dualStackPorts(): Promise<ReadonlyMap<number, boolean>> {
  return parseSs((await runTool('ss', ['-Hltne6'])) ?? '')
}

/** `LISTEN 0 511 *:3000 *:* ino:28900 sk:4 cgroup:/ v6only:0 <->`; older versions write `:::3000` or `[::]:3000`. */
export function parseSs(text: string): Map<number, boolean> {
  const ports = new Map<number, boolean>()
  for (const line of text.split('\n')) {
    const match = /^LISTEN\s+\d+\s+\d+\s+(?:\*|\[::\]|::):(\d+)\s.*\bv6only:([01])/.exec(line)
    if (match) ports.set(Number(match[1]), match[2] === '0')
  }
  return ports
}
