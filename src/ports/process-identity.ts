import { readFile } from 'node:fs/promises'

/**
 * When a process started, in the system's own unit; with the pid it names a process for good.
 * Linux only: elsewhere `undefined`, and the pid alone has to do.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return undefined
  }
}

/** Field 22 of /proc/<pid>/stat. The second field, a name in parentheses, may hold anything. */
export function parseStat(text: string): string | undefined {
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
}

/** Whether the process with this pid is still the one that started then. */
export async function isRunning(pid: number, startTime: string | undefined): Promise<boolean> {
  if (!Number.isInteger(pid) || pid < 1 || !exists(pid)) return false
  const now = await startTimeOf(pid)
  return now === undefined || startTime === undefined || startTime === '-' || now === startTime
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
