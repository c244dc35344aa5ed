import { dirname, extname } from 'node:path'
import type { Notice } from '../model/plan.ts'
import { isSource } from './source-files.ts'

const windowMs = 10_000
/** Changes within the window that no editor makes of a data file. */
const limit = 5
/** The same for what people edit, who save often and whose tools save for them. */
const sourceLimit = 12
/** A program's changes are so far apart at most, and these differ by no more than this; a person's differ more. */
const slowestBeatMs = 600_000
const beatShare = 0.15
const beatMs = 250

/**
 * Notices an app that writes into its own directory, and so would be started for ever. What changes too often (5 times
 * in 10 s; 12 times for source and configuration), or, being data, 5 times at one beat however slow, stops counting for
 * the rest of the run: a file, or all files of a kind in one directory where each new one has a name of its own.
 */
export class LoopGuard {
  readonly #times = new Map<string, readonly number[]>()
  readonly #looping = new Set<string>()

  /**
   * Call it once for each change, with its files and the time.
   * @returns the files that count (none: no new generation), and what to tell, once for each that is found to loop
   */
  admit(
    files: readonly string[],
    nowMs: number,
  ): { readonly files: readonly string[]; readonly notices: readonly Notice[] } {
    const counting = files.filter(file => !this.#isLooping(file))
    const names = new Set(counting.flatMap(file => this.#namesToCount(file)))
    const notices = [...names].flatMap(name => (this.#note(name, nowMs) ? [notice(name)] : []))
    return { files: counting.filter(file => !this.#isLooping(file)), notices }
  }

  #isLooping(file: string): boolean {
    return this.#looping.has(file) || (!isSource(file) && this.#looping.has(kindOf(file)))
  }

  /** The file; its kind too when it is data under a name that has not been heard of. */
  #namesToCount(file: string): readonly string[] {
    return isSource(file) || this.#times.has(file) ? [file] : [file, kindOf(file)]
  }

  #note(name: string, nowMs: number): boolean {
    const isData = !isSource(name)
    const most = isData ? limit : sourceLimit
    const times = [...(this.#times.get(name) ?? []), nowMs].slice(-most)
    this.#times.set(name, times)
    if (times.length < most || !(isFast(times) || (isData && isBeat(times)))) return false
    this.#times.delete(name)
    this.#looping.add(name)
    return true
  }
}

/** `uploads/*.png` */
function kindOf(file: string): string {
  const dir = dirname(file)
  return `${dir === '.' ? '' : `${dir}/`}*${extname(file)}`
}

function isFast(times: readonly number[]): boolean {
  return (times.at(-1) ?? 0) - (times[0] ?? 0) < windowMs
}

function isBeat(times: readonly number[]): boolean {
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  const longest = Math.max(...gaps)
  return longest < slowestBeatMs && longest - Math.min(...gaps) < Math.max(beatMs, longest * beatShare)
}

function notice(name: string): Notice {
  return {
    code: 'watch-loop',
    message: `${name} changes again and again, probably because the app writes it: its changes no longer count. Name it in .gitignore to say so for good`,
  }
}
