import type { Fix } from '../../model/verdict.ts'
import { shellLine } from '../../util/shell-line.ts'
import { type ContainerCase, instructionPlace } from './container-case.ts'
import { jsonText } from './instruction-command.ts'
import { hasShell, isWrapper, type LaunchPart, shellLineIn } from './launch.ts'

/** Words of a command that no shell reads, which hold the variable as text. */
export interface LiteralPort {
  /** e.g. `0.0.0.0:$PORT` */
  readonly word: string
  /** Why nothing puts the number in, as a sentence. */
  readonly text: string
  readonly fix: Fix
}

/** `CMD ["gunicorn", "-b", "0.0.0.0:$PORT"]`: the program gets the text, not the number. */
export function literalPort(c: ContainerCase, variable: string): LiteralPort | undefined {
  const { launch } = c
  // Everything behind a shell line is the shell's.
  const named = new RegExp(`\\$(${variable}\\b|\\{${variable}\\b[^}]*\\})`)
  for (const part of [launch.command, launch.entrypoint]) {
    if (shellLineIn(launch.words) !== undefined || shellLineIn(part.words) !== undefined) continue
    const word = part.words.find(word => named.test(word))
    if (word !== undefined) return { word, text: reason(part, c, variable), fix: fixOf(part, c, variable) }
  }
  return undefined
}

function reason(part: LaunchPart, { launch }: ContainerCase, variable: string): string {
  const keyword = part === launch.entrypoint ? 'ENTRYPOINT' : 'CMD'
  const what = part.from === 'image' ? `${keyword} is in JSON form` : 'its command is run without a shell'
  return `${what}: no shell puts the number in, the app is given the text $${variable}`
}

function fixOf(part: LaunchPart, c: ContainerCase, variable: string): Fix {
  const { facts, launch } = c
  const goal = `let a shell fill ${variable} in`
  if (!hasShell(facts))
    return {
      text: `the image has no shell: let the app read ${variable} itself, and take it out of the command`,
    }
  const { entrypoint, command } = launch
  const own = part === command && isWrapper(entrypoint)
  const words = own ? command.words : launch.words
  const line = `exec ${words.map(expandable).join(' ')}`
  const target = own ? command : entrypoint
  const { instruction } = target
  if (instruction?.json === undefined)
    return { text: `${goal}: sh -c "${line.replaceAll('"', '\\"')}"`.slice(0, 200) }
  const { keyword, text } = instruction
  const place = instructionPlace(facts, instruction)
  const dropped = !own && command.words.length > 0 ? ', without CMD' : ''
  return {
    text: `${place.file} line ${place.line}: ${goal}${dropped}`,
    ...place,
    before: `${keyword} ${text}`,
    after: `${keyword} ${jsonText(['sh', '-c', line], text)}`,
  }
}

/** One word of a shell line whose variables are filled in. */
function expandable(word: string): string {
  if (!word.includes('$')) return shellLine([word])
  return /^[\w@%+=:,./${}-]+$/.test(word) ? word : `"${word.replace(/["\\`]/g, '\\$&')}"`
}
