import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import type { ProcessRef } from '../model/instance.ts'

/**
 * Those of the processes that a signal ends at once, because they neither handle, ignore nor wait for it. Told by
 * Linux only; elsewhere, and of a process that has ended, none.
 */
export async function endedBy(
  signal: NodeJS.Signals,
  processes: readonly ProcessRef[],
): Promise<readonly ProcessRef[]> {
  const found = await Promise.all(
    processes.map(async process => {
      const status = await readFile(`/proc/${process.pid}/status`, 'utf8').catch(() => '')
      return hasDefault(status, constants.signals[signal]) ? [process] : []
    }),
  )
  return found.flat()
}

/**
 * Whether a process leads its group, as the first one of an instance does: then how the instance ended is how this
 * process did, and not a shell in front of it. Told by Linux only; elsewhere false.
 */
export async function leadsItsGroup({ pid }: ProcessRef): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The command's name, in brackets, may hold anything.
  const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return group === String(pid)
}

/** Reads /proc/<pid>/status, whose masks have bit n-1 for signal n. False when it does not say. */
export function hasDefault(status: string, signal: number): boolean {
  const masks = ['SigBlk', 'SigIgn', 'SigCgt'].map(
    name => new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1],
  )
  return masks.every(mask => mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 0n)
}
