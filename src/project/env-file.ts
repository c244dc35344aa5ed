import { basename } from 'node:path'
import { parse } from 'dotenv'
import { PaasSimError } from '../model/errors.ts'
import type { EnvEntry } from '../model/project.ts'
import { type FileProblem, quote, refuseProblems } from './file-problems.ts'
import { readText } from './read-text.ts'

/**
 * The variables of an env file, in order; of two with one name the later is meant to win.
 * @param path absolute, or relative to the current directory
 * @param name what errors and positions call the file; the path as given when absent
 * @throws PaasSimError `unreadable-file` (missing, too), `invalid-file`
 */
export async function readEnvFile(path: string, name: string = path): Promise<readonly EnvEntry[]> {
  const text = await readText(path, name)
  if (text !== undefined) return parseEnv(text, name)
  throw new PaasSimError(
    'unreadable-file',
    `${name} does not exist`,
    `create ${basename(path)}, or correct the path`,
    {
      position: { file: name },
    },
  )
}

/**
 * Values are read as dotenv reads them: quotes, comments behind a value, values over several lines, `export`.
 * What dotenv would skip without a word is an error.
 */
export function parseEnv(text: string, file: string): readonly EnvEntry[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const entries: EnvEntry[] = []
  const problems: FileProblem[] = []
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? ''
    const length = /^\s*(#|$)/.test(line) ? 1 : statementLength(lines, index)
    const read = readStatement(lines.slice(index, index + length).join('\n'), file, index + 1)
    if (read !== undefined && 'hint' in read) problems.push(read)
    else if (read !== undefined) entries.push(read)
    index += length
  }
  refuseProblems(file, problems)
  return entries
}

/** A quoted value may go on over the following lines; an unclosed one ends with its line. */
function statementLength(lines: readonly string[], index: number): number {
  const opened = openedQuote(lines[index] ?? '')
  if (opened === undefined || opened.rest.includes(opened.mark)) return 1
  const end = lines.findIndex((line, at) => at > index && line.includes(opened.mark))
  return end !== -1 && closes(lines[end] ?? '', opened.mark) ? end - index + 1 : 1
}

function readStatement(statement: string, file: string, line: number): EnvEntry | FileProblem | undefined {
  const trimmed = statement.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return undefined
  const column = statement.search(/\S/) + 1
  const [name, value] = Object.entries(parse(statement))[0] ?? []
  if (name === undefined || value === undefined) {
    const hint = 'write each variable as NAME=value; names have letters, digits, _ . and -'
    return { line, column, text: `${quote(firstWord(trimmed))} is not NAME=value`, hint }
  }
  const opened = openedQuote(statement)
  if (opened !== undefined && !statement.includes('\n') && !closes(opened.rest, opened.mark)) {
    const hint = `end the value with ${opened.mark}, and put nothing but a comment behind it`
    return {
      line,
      column,
      text: `the value of ${name} begins with ${opened.mark} and does not end with it`,
      hint,
    }
  }
  return { name, value, position: { file, line, column } }
}

/** The rest of such a line may be a secret: only its beginning is shown. */
function firstWord(line: string): string {
  const word = /^\S{1,30}/.exec(line)?.[0] ?? ''
  return word.length < line.length ? `${word} ...` : word
}

function openedQuote(statement: string): { mark: string; rest: string } | undefined {
  const [, mark, rest] = /^\s*(?:export\s+)?[\w.-]+(?:\s*=\s*|:\s+)(['"`])([\s\S]*)$/.exec(statement) ?? []
  return mark === undefined || rest === undefined ? undefined : { mark, rest }
}

/** Whether the first such mark that is not escaped is followed by nothing but a comment. */
function closes(text: string, mark: string): boolean {
  let at = text.indexOf(mark)
  while (at > 0 && text[at - 1] === '\\') at = text.indexOf(mark, at + 1)
  return at !== -1 && /^\s*(#.*)?$/.test(text.slice(at + 1))
}
