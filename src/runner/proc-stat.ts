import type { ProcessRow } from './process-row.ts'

/** The kernel counts CPU time for user space in ticks of 1/100 s on every architecture. */
const msPerTick = 10
const kernelThreadFlag = 0x0020_0000

/** Reads `/proc/<pid>/stat`; undefined when it is not one. See proc_pid_stat(5). */
export function parseProcStat(text: string): ProcessRow | undefined {
  // The name stands in parentheses and may itself hold parentheses, spaces and line breaks.
  const nameEnd = text.lastIndexOf(')')
  const pid = Number.parseInt(text, 10)
  const fields = text.slice(nameEnd + 2).split(' ')
  if (nameEnd === -1 || !Number.isInteger(pid) || fields.length < 20) return undefined
  const field = (index: number): number => Number(fields[index])
  return {
    pid,
    parent: field(1),
    group: field(2),
    session: field(3),
    started: field(19),
    alive: isAlive(fields[0] ?? '', field(17)),
    cpuMs: (field(11) + field(12) + field(13) + field(14)) * msPerTick,
    command: undefined,
    kernel: (field(6) & kernelThreadFlag) !== 0,
  }
}

/** A main thread that has ended shows as a zombie while the process's other threads run on. */
function isAlive(state: string, threads: number): boolean {
  return (state !== 'Z' && state !== 'X') || threads > 1
}
