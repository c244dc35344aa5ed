import { readdirSync, readFileSync } from 'node:fs'

/** Command lines of this machine's processes that hold a word, our own left out. */
export function processesWith(word: string): readonly string[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.map(commandOf).filter(command => command.includes(word))
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return '' // It has ended in between.
  }
}
