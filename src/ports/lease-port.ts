import { createHash, randomUUID } from 'node:crypto'
import { link, lstat, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { PaasSimError } from '../model/errors.ts'
import { isRunning, startTimeOf } from './process-identity.ts'

/** A claim on a port number that every paas-sim run of this user respects. */
export interface PortLease extends AsyncDisposable {
  readonly port: number
}

/**
 * Claims a port for this process, or returns `undefined` when a running process has claimed it.
 * A claim is a file named after the port, linked into place with its content complete, so that only one can win; that of
 * a process that has ended is taken over.
 * @param directory where the claims are; one for each user
 * @throws PaasSimError `unsupported-system` when that directory is not this user's alone, or full
 */
export async function leasePort(port: number, directory = leaseDirectory()): Promise<PortLease | undefined> {
  await makePrivate(directory)
  const file = join(directory, String(port))
  const draft = join(directory, `${port}.${randomUUID()}`)
  const content = `${process.pid} ${(await startTimeOf(process.pid)) ?? '-'} ${randomUUID()}\n`
  try {
    await writeDraft(draft, content)
    if ((await linked(draft, file)) || ((await removeStale(file)) && (await linked(draft, file)))) {
      return { port, [Symbol.asyncDispose]: () => release(file, content) }
    }
    return undefined
  } finally {
    await rm(draft, { force: true })
  }
}

/** A full disk, or a directory that may not be written to after all. */
async function writeDraft(draft: string, content: string): Promise<void> {
  try {
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const hint = 'make room there, or set TMPDIR to a directory you can write to'
    throw new PaasSimError('unsupported-system', `${draft} cannot be written: ${reason}`, hint, { cause })
  }
}

function leaseDirectory(): string {
  const { uid, username } = userInfo()
  return join(tmpdir(), `paas-sim-ports-${uid === -1 ? username : uid}`)
}

async function makePrivate(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700, recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const hint = 'set TMPDIR to a directory you can write to'
    throw new PaasSimError('unsupported-system', `no directory for port leases: ${reason}`, hint, { cause })
  }
  const stat = await lstat(directory)
  const { uid } = userInfo()
  // Windows: no owner and no mode; the temporary directory is the user's own there.
  if (uid === -1 || (stat.isDirectory() && stat.uid === uid && (stat.mode & 0o022) === 0)) return
  throw new PaasSimError(
    'unsupported-system',
    `${directory} is not a directory of yours alone (owner ${stat.uid}, mode ${(stat.mode & 0o777).toString(8)})`,
    'remove it, or set TMPDIR to a directory of your own',
  )
}

async function linked(draft: string, file: string): Promise<boolean> {
  return await unless('EEXIST', link(draft, file))
}

/**
 * True when nothing is in the way any more. A claim may be removed only by the one that made the marker named after its
 * content, and only while it still has that content: so of many that find it stale one removes it, and none removes the
 * claim that comes after it. A process that is killed right here leaves the marker, at the price of this one port.
 */
async function removeStale(file: string): Promise<boolean> {
  const content = await read(file)
  if (content === undefined) return true
  const [pid, startTime] = content.trim().split(' ')
  if (await isRunning(Number(pid), startTime)) return false
  const marker = `${file}.${createHash('sha256').update(content).digest('hex').slice(0, 16)}`
  if (!(await unless('EEXIST', writeFile(marker, '', { mode: 0o600, flag: 'wx' })))) return false
  try {
    if ((await read(file)) !== content) return false
    await unlink(file)
    return true
  } finally {
    await unlink(marker)
  }
}

/** Only our own claim: another process may have found it stale if the clock of this one was stopped. */
async function release(file: string, content: string): Promise<void> {
  if ((await read(file)) === content) await unless('ENOENT', unlink(file))
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

async function unless(code: string, done: Promise<void>): Promise<boolean> {
  try {
    await done
    return true
  } catch (error) {
    if (hasCode(error, code)) return false
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
