import type { Remedy } from '../remedies/remedy.ts'
import type { Want } from '../want.ts'
import { assignmentEdits } from './assignment-edits.ts'
import { applyEdits, type Edit } from './edits.ts'
import { flagEdits } from './flag-edits.ts'
import { matchProgram } from './match-program.ts'
import { bound, insertion, replaceWord, type StartContext } from './start-context.ts'
import { simpleCommands } from './words.ts'

/**
 * The command line with port and host put right for this stack. `undefined` when its syntax is not understood,
 * when it starts something else, or when nothing would change.
 */
export function rewriteStart(command: string, remedy: Remedy, want: Want): string | undefined {
  if (remedy.start === undefined) return undefined
  const syntax = remedy.start
  const found = simpleCommands(command)
    ?.map(simple => ({ simple, program: matchProgram(simple, syntax.program) }))
    .findLast(({ program }) => program !== undefined)
  if (found?.program === undefined) return undefined
  const { simple, program } = found
  const context = { simple, syntax, remedy, want, first: program.first, last: program.last }
  const edits = [
    ...assignmentEdits(command, context),
    ...replacements(context),
    ...(syntax.positional === 'address' ? [] : flagEdits(context)),
    ...positionalEdits(context),
  ]
  const after = applyEdits(command, edits)
  return after === command ? undefined : after
}

function replacements({ simple, syntax, last, first }: StartContext): Edit[] {
  return simple.words.slice(first, last + 2).flatMap(word => {
    const text = syntax.replace?.[word.text]
    return text === undefined ? [] : [replaceWord(word, text)]
  })
}

function positionalEdits(context: StartContext): Edit[] {
  const { simple, syntax, want, last } = context
  if (syntax.positional === undefined || (syntax.positional === 'port' && !want.port)) return []
  const address = syntax.positional === 'port' ? `$${want.variable}` : bound('{host}:{port}', want)
  const told = simple.words.slice(last + 1).find(word => /^([\w.[\]:]+:)?(\d+|\$\{?\w+\}?)$/.test(word.text))
  if (told === undefined) return [insertion(context, address)]
  return told.text === address ? [] : [replaceWord(told, address)]
}
