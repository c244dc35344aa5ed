import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Listener, ProcessRef, TcpListener } from '../model/instance.ts'
import { type InetRow, parseInetTable, parseUnixTable, type SocketRow } from './linux-tables.ts'
import type { SocketReader, SocketView } from './socket-reader.ts'
import { ssListeners } from './ss-listeners.ts'

/** A socket seen in a process and not (or not yet) as a listener is looked up again after this, then ever more seldom. */
const lookAgainMs = { first: 90, last: 1000 }

/**
 * Reads /proc. The table costs milliseconds, because the kernel walks its whole hash: it is read when a process
 * has a socket that was not there before, and for a while after in growing steps, since a socket may come to
 * listen long after it was made. Sockets are matched by inode with the processes' file descriptors.
 */
export function linuxSocketReader(): SocketReader {
  let rows: ReadonlyMap<string, SocketRow> = new Map()
  let pending = new Map<string, { readonly seenAt: number; lookAt: number }>()
  return {
    every: { booting: 100, later: 1000 },
    async read(processes, afresh) {
      const holders = socketHolders(processes)
      const now = performance.now()
      if (afresh || isDue(holders.keys(), now)) {
        const read = await readTables(processes)
        if (read === undefined) return undefined
        rows = read
        reschedule(holders.keys(), now)
      }
      return viewOf(rows, holders)
    },
    async listenersOn(processes, port) {
      const holders = socketHolders(processes)
      const listeners = await ssListeners(port)
      return listeners.map(({ inode, ...listener }) => ({
        kind: 'tcp',
        ...listener,
        process: holders.get(inode),
      }))
    },
  }

  function isDue(inodes: Iterable<string>, now: number): boolean {
    for (const inode of inodes) {
      const known = pending.get(inode)
      if (known === undefined ? !rows.has(inode) : now >= known.lookAt) return true
    }
    return false
  }

  function reschedule(inodes: Iterable<string>, now: number): void {
    const next: typeof pending = new Map()
    for (const inode of inodes) {
      if (isSettled(rows.get(inode))) continue
      const seenAt = pending.get(inode)?.seenAt ?? now
      const wait = Math.min(Math.max(now - seenAt, lookAgainMs.first), lookAgainMs.last)
      next.set(inode, { seenAt, lookAt: now + wait })
    }
    pending = next
  }
}

/** In no table: a TCP socket that does not listen yet, an unbound UDP socket, or no such socket at all. */
function isSettled(row: SocketRow | undefined): boolean {
  return row !== undefined && !(row.kind === 'unix' && row.idle)
}

/** Which of the processes holds each socket: the first in the order given, its parent mostly. */
export function socketHolders(processes: readonly ProcessRef[]): Map<string, ProcessRef> {
  const holders = new Map<string, ProcessRef>()
  for (const process of processes) {
    for (const inode of socketInodes(process.pid)) if (!holders.has(inode)) holders.set(inode, process)
  }
  return holders
}

/** Synchronous: a link of /proc is read in 2 µs, a promise costs ten times that. */
function socketInodes(pid: number): string[] {
  const inodes: string[] = []
  for (const fd of entries(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1]
    if (inode !== undefined) inodes.push(inode)
  }
  return inodes
}

/** The tables of every network namespace these processes are in, or of our own when there is none. */
async function readTables(
  processes: readonly ProcessRef[],
): Promise<ReadonlyMap<string, SocketRow> | undefined> {
  const byNamespace = new Map<string, string>()
  for (const { pid } of processes) {
    const namespace = link(`/proc/${pid}/ns/net`)
    if (namespace !== '' && !byNamespace.has(namespace)) byNamespace.set(namespace, `/proc/${pid}/net`)
  }
  const dirs = byNamespace.size === 0 ? ['/proc/self/net'] : [...byNamespace.values()]
  const tables = await Promise.all(dirs.map(readNamespace))
  const read = tables.filter(table => table !== undefined)
  if (read.length === 0) return dirs[0] === '/proc/self/net' ? undefined : readTables([])
  return new Map(read.flat().map(row => [row.inode, row]))
}

/** `undefined`: not even the TCP table can be read (the process has ended, or /proc is not mounted). */
async function readNamespace(dir: string): Promise<SocketRow[] | undefined> {
  const [tcp, tcp6, udp, udp6, unix] = await Promise.all(
    ['tcp', 'tcp6', 'udp', 'udp6', 'unix'].map(name => readFile(`${dir}/${name}`, 'utf8').catch(() => '')),
  )
  if (!tcp && !tcp6) return undefined
  return [
    ...parseInetTable(tcp ?? '', 'tcp'),
    ...parseInetTable(tcp6 ?? '', 'tcp'),
    ...parseInetTable(udp ?? '', 'udp'),
    ...parseInetTable(udp6 ?? '', 'udp'),
    ...parseUnixTable(unix ?? ''),
  ].filter(row => row.inode !== '0')
}

function viewOf(rows: ReadonlyMap<string, SocketRow>, holders: ReadonlyMap<string, ProcessRef>): SocketView {
  const listeners: Listener[] = []
  for (const [inode, process] of holders) {
    const row = rows.get(inode)
    if (row?.listening) listeners.push(listenerOf(row, process))
  }
  return {
    listeners,
    onPort: async port => tcpListeners(rows.values(), port, holders),
    holderOf: ({ address, port }) =>
      holderOf(tcpRows(rows.values(), port).filter(row => row.address === address)),
  }
}

function tcpListeners(
  rows: Iterable<SocketRow>,
  port: number,
  holders: ReadonlyMap<string, ProcessRef>,
): TcpListener[] {
  return tcpRows(rows, port).map(({ family, address, inode }) => ({
    kind: 'tcp',
    family,
    address,
    port,
    process: holders.get(inode),
  }))
}

function tcpRows(rows: Iterable<SocketRow>, port: number): InetRow[] {
  const found: InetRow[] = []
  for (const row of rows) if (row.kind === 'tcp' && row.listening && row.port === port) found.push(row)
  return found
}

function listenerOf(row: SocketRow, process: ProcessRef): Listener {
  if (row.kind === 'unix') return { kind: 'unix', path: row.path, process }
  const { kind, family, address, port } = row
  return { kind, family, address, port, process }
}

/** Who listens on a TCP port, of all processes of this machine. */
export async function linuxPortHolder(
  port: number,
): Promise<ProcessRef | 'unknown' | undefined | 'unreadable'> {
  const rows = await readTables([])
  if (rows === undefined) return 'unreadable'
  const listening = tcpRows(rows.values(), port)
  return listening.length === 0 ? undefined : ((await holderOf(listening)) ?? 'unknown')
}

/** Looks through every process this user may look into. */
async function holderOf(rows: readonly InetRow[]): Promise<ProcessRef | undefined> {
  const inodes = new Set(rows.map(row => row.inode))
  for (const pid of entries('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)) {
    if (!socketInodes(pid).some(inode => inodes.has(inode))) continue
    return { pid, command: await commandLine(pid) }
  }
  return undefined
}

async function commandLine(pid: number): Promise<string> {
  const [cmdline, comm] = await Promise.all(
    ['cmdline', 'comm'].map(name => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  )
  return (cmdline ?? '').split('\0').join(' ').trim() || (comm ?? '').trim()
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
