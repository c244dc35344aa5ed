import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Inclusive. */
export interface PortRange {
  readonly from: number
  readonly to: number
}

/** The ports this system gives to outgoing connections. The usual range of the system where it cannot be read. */
export async function readEphemeralRanges(
  system: NodeJS.Platform = process.platform,
): Promise<readonly PortRange[]> {
  try {
    if (system === 'linux') {
      return parseLocalPortRange(await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'))
    }
    if (system === 'darwin') return parseSysctl(await readSysctl())
  } catch {
    // No /proc, no sysctl: the documented default is the best guess.
  }
  return defaultRanges(system)
}

/** `32768	60999` */
export function parseLocalPortRange(text: string): readonly PortRange[] {
  const [, from, to] = /^\s*(\d+)\s+(\d+)\s*$/.exec(text) ?? []
  return from === undefined || to === undefined
    ? defaultRanges('linux')
    : [{ from: Number(from), to: Number(to) }]
}

/** Lines of `name: value`; connections take first to last, or hifirst to hilast. */
export function parseSysctl(text: string): readonly PortRange[] {
  const values = new Map(
    [...text.matchAll(/portrange\.(\w+)\s*[:=]\s*(\d+)/g)].map(match => [match[1], Number(match[2])]),
  )
  const range = (first: string, last: string) => {
    const [from, to] = [values.get(first), values.get(last)]
    return from === undefined || to === undefined ? [] : [{ from, to }]
  }
  const ranges = [...range('first', 'last'), ...range('hifirst', 'hilast')]
  return ranges.length > 0 ? ranges : defaultRanges('darwin')
}

/**
 * Linux: Documentation/networking/ip-sysctl. Elsewhere IANA's dynamic range, the default of macOS and Windows. A Windows
 * set up otherwise (some CI images: https://github.com/orgs/community/discussions/26011) is not asked.
 */
function defaultRanges(system: NodeJS.Platform): readonly PortRange[] {
  return system === 'linux' ? [{ from: 32_768, to: 60_999 }] : [{ from: 49_152, to: 65_535 }]
}

async function readSysctl(): Promise<string> {
  const names = ['first', 'last', 'hifirst', 'hilast'].map(name => `net.inet.ip.portrange.${name}`)
  const { stdout } = await promisify(execFile)('/usr/sbin/sysctl', names, { timeout: 2_000 })
  return stdout
}
