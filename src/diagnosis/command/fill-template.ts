import { applyEdits } from './edits.ts'
import { matchProgram } from './match-program.ts'
import { simpleCommands, type Word } from './words.ts'

/**
 * The command line that lets envsubst fill the variable into this configuration before nginx, which reads no
 * variables, starts with it. `undefined` when it is not nginx, names another configuration, or fills it in already.
 */
export function fillTemplate(command: string, file: string, variable: string): string | undefined {
  const commands = simpleCommands(command) ?? []
  const [simple] = commands
  if (simple === undefined || commands.length > 1 || simple.background) return undefined
  const nginx = matchProgram(simple, ['nginx'])
  const given = wordAfter(simple.words, '-c')
  if (nginx === undefined || given === undefined) return undefined
  const template = fromHere(given.text, wordAfter(simple.words, '-p')?.text)
  if (template !== file && !template?.endsWith(`/${file}`)) return undefined
  const quoted = /\s/.test(template) ? `"${template}"` : template
  const filled = (path: string) => path.replace(/(\.\w+)?("?)$/, '.filled$1$2')
  const inner = applyEdits(command, [{ start: given.start, end: given.end, text: filled(given.text) }])
  return `envsubst '$${variable}' < ${quoted} > ${filled(quoted)} && ${nginx.first === 0 ? 'exec ' : ''}${inner}`
}

function wordAfter(words: readonly Word[], flag: string): Word | undefined {
  const at = words.findIndex(({ text }) => text === flag)
  return at === -1 ? undefined : words[at + 1]
}

/** nginx looks for a relative configuration in its prefix; the one that is built in is nowhere near the project. */
function fromHere(path: string, prefix: string | undefined): string | undefined {
  if (/^[/$]/.test(path)) return path
  if (prefix === undefined) return undefined
  return /^\.\/?$/.test(prefix) ? path : `${prefix.replace(/\/$/, '')}/${path}`
}
