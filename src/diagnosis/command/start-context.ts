import type { Remedy, StartSyntax } from '../remedies/remedy.ts'
import { bracketed, type Want } from '../want.ts'
import type { Edit } from './edits.ts'
import type { SimpleCommand, Word } from './words.ts'

/** A start command that was recognised, and what is wanted of it. */
export interface StartContext {
  readonly simple: SimpleCommand
  readonly syntax: StartSyntax
  readonly remedy: Remedy
  readonly want: Want
  /** Index of the first and last word of the program. */
  readonly first: number
  readonly last: number
}

/** Host and port in one value, e.g. `0.0.0.0:$PORT`. */
export function bound(form: string | undefined, want: Want): string {
  const host = bracketed(want.host ?? want.wildcard)
  return (form ?? '{host}:{port}').replace('{host}', host).replace('{port}', `$${want.variable}`)
}

/** True when the value already names the platform's variable. */
export function refersTo(value: string, want: Want): boolean {
  return new RegExp(`\\$\\{?${want.variable}\\b`).test(value)
}

/** Behind the command's last word, or its first ones; in front of redirections. */
export function insertion({ simple, syntax, last }: StartContext, text: string): Edit {
  const words = simple.words
  const redirection = words.findIndex((word, index) => index > last && /^\d*[<>]|^&>/.test(word.text))
  const end = redirection === -1 ? words.length - 1 : redirection - 1
  const at = words[syntax.insert === 'after-program' ? last : end]?.end ?? 0
  return { start: at, end: at, text: ` ${text}` }
}

export function replaceWord(word: Word, text: string): Edit {
  return { start: word.start, end: word.end, text }
}
