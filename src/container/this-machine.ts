import { readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { hostname, release, totalmem } from 'node:os'

/** The first PID namespace of every Linux machine has this number. */
const firstPidNamespace = 'pid:[4026531836]'
/** What `GET /info` says of the engine's machine. */
export interface EngineMachine {
  readonly Name?: string
  readonly KernelVersion?: string
  readonly MemTotal?: number
}

const engineNames = ['dockerd', 'podman', 'containerd']

/**
 * Whether the engine behind a Unix socket shares our kernel, our network namespace and our process ids. It does not when
 * the socket is forwarded from elsewhere, belongs to an engine in a virtual machine, or is mounted into the container
 * that we run in.
 */
export async function isThisMachine(info: EngineMachine, socket: string): Promise<boolean> {
  const sameKernel =
    info.KernelVersion === release() && info.MemTotal === totalmem() && info.Name === hostname()
  return sameKernel && (await listensHere(socket)) && (await sharesPids())
}

/** The kernel lists the Unix sockets of our network namespace only. */
async function listensHere(socket: string): Promise<boolean> {
  try {
    const [table, path] = await Promise.all([readFile('/proc/net/unix', 'utf8'), realpath(socket)])
    const paths = new Set(table.split('\n').map(line => line.slice(line.indexOf('/'))))
    return [socket, path, socket.replace(/^\/var\/run\//, '/run/')].some(name => paths.has(name))
  } catch {
    return false
  }
}

/** In a PID namespace of our own an engine that we see shares it. */
async function sharesPids(): Promise<boolean> {
  try {
    if ((await readlink('/proc/self/ns/pid')) === firstPidNamespace) return true
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
    const names = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')))
    return names.some(name => engineNames.includes(name.trim()))
  } catch {
    return false
  }
}
