import { setTimeout as delay } from 'node:timers/promises'
import type { Dial, ProcessRef } from '../model/instance.ts'
import type { SocketScan } from './socket-scan.ts'
import { accepting } from './who-accepts.ts'

export interface Owner {
  /** `unknown`: a process this user may not look into, or the table cannot be read. */
  readonly owner: 'instance' | 'other' | 'unknown'
  readonly ownerProcess: ProcessRef | undefined
}

/** A process that has just been forked is in no sample yet: waits before each further look. */
const retryAfterMs = [0, 20, 30]

/** Whose socket took the connection that `dial` made. */
export async function portAcceptor(scan: SocketScan, dial: Dial, signal: AbortSignal): Promise<Owner> {
  const quick = accepting(await scan.listenersOn(dial.port), dial.address)
  const own = quick.find(listener => listener.process !== undefined)
  if (own !== undefined) return { owner: 'instance', ownerProcess: own.process }
  await scan.settled()
  let owner = await judge(scan, dial)
  for (const [i, wait] of retryAfterMs.entries()) {
    if (owner.owner === 'instance' || signal.aborted) return owner
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => {})
    // A daemon that has left the tree is the instance's all the same.
    await scan.look(true, i === retryAfterMs.length - 1)
    owner = await judge(scan, dial)
  }
  return owner.owner === 'instance' ? owner : nameStranger(scan, dial)
}

async function judge(scan: SocketScan, dial: Dial): Promise<Owner> {
  const listeners = await acceptors(scan, dial)
  const own = new Set(scan.processes.map(process => process.pid))
  const found = listeners.find(listener => own.has(listener.process?.pid ?? -1))
  if (found !== undefined) return { owner: 'instance', ownerProcess: found.process }
  return { owner: 'unknown', ownerProcess: undefined }
}

async function nameStranger(scan: SocketScan, dial: Dial): Promise<Owner> {
  for (const listener of await acceptors(scan, dial)) {
    const process = await scan.view?.holderOf(listener)
    if (process === undefined) continue
    const owner = scan.processes.some(({ pid }) => pid === process.pid) ? 'instance' : 'other'
    return { owner, ownerProcess: process }
  }
  return { owner: 'unknown', ownerProcess: undefined }
}

async function acceptors(scan: SocketScan, dial: Dial) {
  return accepting((await scan.view?.onPort(dial.port)) ?? [], dial.address)
}
