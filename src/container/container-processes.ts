import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { ProcessRef } from '../model/instance.ts'
import type { Engine } from './engine.ts'

/** The live processes below one process of this machine, that one in front. */
export interface ProcessTree {
  sample(): Promise<{ readonly processes: readonly ProcessRef[]; readonly cpuMs: number }>
}

interface ContainerProcesses extends ProcessTree {
  /** Whether the first process has a handler for a signal; absent: it cannot be told. */
  handles(signal: string): boolean | undefined
  /** Signals those of them that this user may. */
  signal(processes: readonly ProcessRef[], signal: string): void
}

/** An engine is asked this often at most: each time it runs a program. */
const askEveryMs = 1_000

/** A container's processes: read from this machine where they are its own, else asked of the engine. */
export function containerProcesses(
  engine: Engine,
  id: string,
  pid: number | undefined,
  processTree: (pid: number) => ProcessTree,
): ContainerProcesses {
  if (pid === undefined) return remote(engine, id)
  return {
    sample: processTree(pid).sample,
    handles: signal => handles(pid, signal),
    signal: (processes, signal) => {
      for (const process of processes) send(process.pid, signal)
    },
  }
}

function remote(engine: Engine, id: string): ContainerProcesses {
  let known: Awaited<ReturnType<ProcessTree['sample']>> = { processes: [], cpuMs: 0 }
  let askedAt = Number.NEGATIVE_INFINITY
  return {
    async sample() {
      if (performance.now() - askedAt < askEveryMs) return known
      askedAt = performance.now()
      const [rows, cpuMs] = await Promise.all([engine.processes(id), engine.cpuMs(id)])
      known = { processes: rows.map(({ pid, command }) => ({ pid, command })), cpuMs }
      return known
    },
    handles: () => undefined,
    signal: () => {},
  }
}

/** SigCgt of /proc/<pid>/status: a mask of the signals that are caught. */
function handles(pid: number, signal: string): boolean | undefined {
  const number = constants.signals[signal as NodeJS.Signals]
  try {
    const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (mask === undefined || number === undefined) return undefined
    return ((BigInt(`0x${mask}`) >> BigInt(number - 1)) & 1n) === 1n
  } catch {
    return undefined
  }
}

function send(pid: number, signal: string): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended, or belongs to another user: the engine's own signal to the first process has to do.
  }
}
