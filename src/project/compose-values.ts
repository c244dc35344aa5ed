/** `1m30s`, `500ms`, `1.5h`, as milliseconds; `undefined` for what is no duration. */
export function composeDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|µs|ns|ms|h|m|s)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return text === '0' ? 0 : undefined
  return Math.round(
    parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? 's'] ?? 0), 0),
  )
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

/** `512m`, `1gb`, `1.5G`, `1073741824` as bytes; `undefined` for what is no size. */
export function byteSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text) ?? []
  return amount === undefined
    ? undefined
    : Math.round(Number(amount) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' '))
}

/** What is to be fetched from another machine first. */
export function isRemote(path: string): boolean {
  return /^(https?:|git@|git:|ssh:|oci:|github\.com\/)/.test(path)
}

/** A port of a container, and where it is published. */
export interface ComposePort {
  readonly port: number
  readonly published?: number
  readonly protocol: 'tcp' | 'udp'
}

/** More than these of one range nobody means. */
const mostPorts = 100

/**
 * The short form of a port or a range of ports: `3000`, `8080:80`, `127.0.0.1:8080:80/udp`, `3000-3005`, `[::1]:80:80`;
 * `undefined` for what is none.
 */
export function readPorts(text: string): readonly ComposePort[] | undefined {
  const match = /^(?:(?:\[[\da-f:.]*\]|[\d.]*):)??(?:(\d+(?:-\d+)?)?:)?(\d+(?:-\d+)?)(?:\/(tcp|udp))?$/i.exec(
    text,
  )
  if (match === null) return undefined
  const [, published, target = '', protocol = 'tcp'] = match
  const ports = rangeOf(target)
  const outside = published === undefined ? [] : rangeOf(published)
  if (ports === undefined || ports[0] === 0 || outside === undefined) return undefined
  const paired = outside.length === ports.length
  return ports.map((port, index) => {
    const own = paired ? outside[index] : undefined
    return {
      port,
      ...(own !== undefined && own > 0 && { published: own }),
      protocol: protocol.toLowerCase() === 'udp' ? 'udp' : 'tcp',
    }
  })
}

function rangeOf(text: string): readonly number[] | undefined {
  const [from = Number.NaN, to = from] = text.split('-').map(Number)
  if (!(from >= 0 && from <= to && to <= 65_535 && to - from < mostPorts)) return undefined
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
