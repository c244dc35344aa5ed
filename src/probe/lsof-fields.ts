import type { Listener, ProcessRef } from '../model/instance.ts'
import { splitEndpoint } from './endpoint.ts'

/** The fields asked of lsof: process, command, descriptor, type, protocol, name and TCP state. */
export const lsofFields = '-FpcftPnT'

/**
 * The listening sockets in `lsof -F` output ("OUTPUT FOR OTHER PROGRAMS" in lsof(8)): one field a line, its
 * first character says which; `p` begins a process, `f` a file. On macOS lsof tells no state of Unix sockets:
 * one with a path is taken to listen. `processes` give the full command line of what they name.
 */
export function parseLsof(text: string, processes: readonly ProcessRef[] = []): Listener[] {
  const known = new Map(processes.map(process => [process.pid, process]))
  const found = new Map<string, Listener>()
  for (const { pid, command, file } of files(text)) {
    const listener = listenerOf(file, known.get(pid) ?? { pid, command })
    if (listener !== undefined) found.set(JSON.stringify([pid, { ...listener, process: null }]), listener)
  }
  return [...found.values()]
}

interface LsofFile {
  readonly pid: number
  readonly command: string
  /** Field character to value; of the T fields only the state. */
  readonly file: ReadonlyMap<string, string>
}

function files(text: string): LsofFile[] {
  const found: LsofFile[] = []
  let pid = 0
  let command = ''
  let file = new Map<string, string>()
  for (const line of text.split('\n')) {
    const field = line.charAt(0)
    const value = line.slice(1)
    if (field === 'p') {
      pid = Number(value)
      command = ''
    } else if (field === 'c') command = value
    else if (field === 'f') {
      file = new Map()
      found.push({ pid, command, file })
    } else if (field === 'T') {
      if (value.startsWith('ST=')) file.set('T', value.slice(3))
    } else if (field !== '') file.set(field, value)
  }
  return found
}

function listenerOf(file: ReadonlyMap<string, string>, process: ProcessRef): Listener | undefined {
  const name = file.get('n') ?? ''
  const type = file.get('t')
  if (type === 'unix') return unixListener(name, process)
  const family = type === 'IPv6' ? 'ipv6' : type === 'IPv4' ? 'ipv4' : undefined
  const protocol = file.get('P')
  const kind = protocol === 'TCP' ? 'tcp' : protocol === 'UDP' ? 'udp' : undefined
  if (kind === undefined || family === undefined || name.includes('->')) return undefined
  if (kind === 'tcp' && file.get('T') !== 'LISTEN') return undefined
  const endpoint = splitEndpoint(name)
  if (endpoint === undefined) return undefined
  const address = endpoint.address === '*' ? (family === 'ipv6' ? '::' : '0.0.0.0') : endpoint.address
  return { kind, family, address, port: endpoint.port, process }
}

/** Linux's lsof appends `type=STREAM (LISTEN)`; macOS prints `->0x...` for a connected socket without a name. */
function unixListener(name: string, process: ProcessRef): Listener | undefined {
  const [path = '', state] = name.split(/ type=\w+ ?/)
  if (!/^[/@]/.test(path) || (state !== undefined && state !== '(LISTEN)')) return undefined
  return { kind: 'unix', path, process }
}
