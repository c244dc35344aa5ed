import type { Notice } from '../model/plan.ts'
import { isSource } from './source-files.ts'

const windowMs = 10_000
/** Changes within the window that no editor makes of a data file. */
const limit = 5
/** The same for what people edit, who save often and whose tools save for them. */
const sourceLimit = 12

/**
 * Notices an app that writes into its own directory at each start, and so would be started for ever. A file that
 * changes too often (5 times in 10 s; 12 times for source and configuration) stops counting for the rest of the run.
 */
export class LoopGuard {
  readonly #times = new Map<string, number[]>()
  readonly #looping = new Set<string>()

  /**
   * Call it once for each change, with its files and the time.
   * @returns the files that count (none: no new generation), and what to tell, once for each file found to loop
   */
  admit(
    files: readonly string[],
    nowMs: number,
  ): { readonly files: readonly string[]; readonly notices: readonly Notice[] } {
    const notices = files.flatMap(file => (this.#note(file, nowMs) ? [notice(file)] : []))
    return { files: files.filter(file => !this.#looping.has(file)), notices }
  }

  #note(file: string, nowMs: number): boolean {
    if (this.#looping.has(file)) return false
    const times = [...(this.#times.get(file) ?? []), nowMs].filter(time => time > nowMs - windowMs)
    this.#times.set(file, times)
    if (times.length < (isSource(file) ? sourceLimit : limit)) return false
    this.#times.delete(file)
    this.#looping.add(file)
    return true
  }
}

function notice(file: string): Notice {
  return {
    code: 'watch-loop',
    message: `${file} changes again and again, probably because the app writes it: its changes no longer count. Name it in .gitignore to say so for good`,
  }
}
