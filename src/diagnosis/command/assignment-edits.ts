import { isLoopbackName, namesHost } from '../clues/environment.ts'
import type { StartSyntax } from '../remedies/remedy.ts'
import type { Want } from '../want.ts'
import type { Edit } from './edits.ts'
import { bound, replaceWord, type StartContext } from './start-context.ts'
import type { Word } from './words.ts'

/**
 * Variables set in front of a command: a literal PORT dropped, other ports that the app follows tied to it, hosts
 * opened, the stack's own variables set.
 */
export function assignmentEdits(
  command: string,
  { simple, syntax, remedy, want, first }: StartContext,
): Edit[] {
  const before = simple.words.slice(0, first)
  const edits: Edit[] = []
  const told = new Set<string>()
  const wantedValue = (name: string) =>
    wantedVariables(syntax, want).find(variable => variable.name === name)?.value
  for (const word of before) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(word.text) ?? []
    if (name === undefined || value === undefined) continue
    told.add(name)
    const wanted = wantedValue(name)
    if (wanted !== undefined) edits.push(replaceWord(word, `${name}=${wanted}`))
    else if (name === want.variable && /^\d+$/.test(value)) edits.push(removeWord(command, word))
    else if (want.port && /_PORT$/.test(name) && want.foundPorts.includes(Number(value)))
      edits.push(replaceWord(word, `${name}=$${want.variable}`))
    else if (want.host !== undefined && namesHost(name) && isLoopbackName(value))
      edits.push(replaceWord(word, `${name}=${want.host}`))
  }
  const needed = wantedVariables(syntax, want).filter(
    ({ name, kind }) => !told.has(name) && !(kind === 'port' && remedy.port === 'read'),
  )
  const start = simple.words[first]?.start ?? 0
  const at = first > 0 && before.every(word => /^\w+=/.test(word.text)) ? (before[0]?.start ?? start) : start
  for (const { name, value } of needed) edits.push({ start: at, end: at, text: `${name}=${value} ` })
  return edits
}

function wantedVariables(syntax: StartSyntax, want: Want) {
  const port = `$${want.variable}`
  const { hostVariable, portVariable, bindVariable } = syntax
  return [
    ...(hostVariable === undefined || want.host === undefined
      ? []
      : [{ kind: 'host', name: hostVariable, value: want.host }]),
    ...(portVariable === undefined || !want.port ? [] : [{ kind: 'port', name: portVariable, value: port }]),
    ...(bindVariable === undefined
      ? []
      : [{ kind: 'bind', name: bindVariable.name, value: bound(bindVariable.form, want) }]),
  ]
}

function removeWord(command: string, word: Word): Edit {
  const blanks = /^\s*/.exec(command.slice(word.end))?.[0].length ?? 0
  return { start: word.start, end: word.end + blanks, text: '' }
}
