import { endianness } from 'node:os'

/** One socket of a /proc/net table. Addresses are written as `net.isIP` takes them. */
export type SocketRow = InetRow | UnixRow

export interface InetRow {
  readonly kind: 'tcp' | 'udp'
  readonly inode: string
  readonly family: 'ipv4' | 'ipv6'
  readonly address: string
  readonly port: number
  /** TCP: LISTEN. UDP: bound and not connected. */
  readonly listening: boolean
}

export interface UnixRow {
  readonly kind: 'unix'
  readonly inode: string
  /** Empty for a socket without a name; an abstract name begins with `@`. */
  readonly path: string
  readonly listening: boolean
  /** Neither listening nor connected: it may still come to listen. */
  readonly idle: boolean
}

/** TCP_LISTEN and, for UDP, TCP_CLOSE of include/net/tcp_states.h. */
const listeningState = { tcp: '0A', udp: '07' } as const

/** TCP_TIME_WAIT as its column stands in a line; no other column can look so. */
const timeWait = ' 06 '

/** The text of /proc/net/tcp, tcp6, udp or udp6 (Documentation/networking/proc_net_tcp.rst). */
export function parseInetTable(text: string, kind: 'tcp' | 'udp'): InetRow[] {
  const rows: InetRow[] = []
  for (const line of text.split('\n').slice(1)) {
    // A busy machine has thousands of these, and none has an owner any more.
    if (line.includes(timeWait)) continue
    const fields = line.trim().split(/\s+/)
    const [hexAddress, hexPort] = (fields[1] ?? '').split(':')
    const inode = fields[9]
    if (!hexAddress || !hexPort || !inode) continue
    const address = decodeAddress(hexAddress)
    if (address === undefined) continue
    const listening = fields[3] === listeningState[kind]
    const family = address.includes(':') ? 'ipv6' : 'ipv4'
    rows.push({ kind, inode, family, address, port: Number.parseInt(hexPort, 16), listening })
  }
  return rows
}

/** The text of /proc/net/unix: `Num RefCount Protocol Flags Type St Inode Path`. */
export function parseUnixTable(text: string): UnixRow[] {
  const rows: UnixRow[] = []
  for (const line of text.split('\n').slice(1)) {
    const match = /^\S+: \S+ \S+ (\S+) \S+ (\S+) +(\d+) ?(.*)$/.exec(line)
    const [, flags, state, inode, path] = match ?? []
    if (inode === undefined) continue
    // __SO_ACCEPTCON of include/uapi/linux/net.h; SS_UNCONNECTED is 1.
    const listening = flags === '00010000' && state === '01'
    rows.push({ kind: 'unix', inode, path: path ?? '', listening, idle: state === '01' && !listening })
  }
  return rows
}

/**
 * An address as the kernel prints it: 32-bit words in the machine's byte order. An IPv4-mapped address is written as the IPv4 address it stands for.
 */
export function decodeAddress(hex: string): string | undefined {
  if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/i.test(hex)) return undefined
  const bytes = Buffer.from(hex, 'hex')
  if (endianness() === 'LE') bytes.swap32()
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.subarray(0, 12).equals(mappedPrefix)) return bytes.subarray(12).join('.')
  return compressIPv6(bytes)
}

const mappedPrefix = Buffer.from('00000000000000000000ffff', 'hex')

/** RFC 5952 form, as the URL standard's serialiser writes it. */
function compressIPv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(i * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
