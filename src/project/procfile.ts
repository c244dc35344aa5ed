import type { Procfile, ProcfileEntry } from '../model/project.ts'
import { type FileProblem, quote, refuseProblems } from './file-problems.ts'

/**
 * Reads a Procfile: lines of `<process type>: <command>`, blank lines, and comment lines that begin with `#`.
 * The command is handed to the shell as it stands.
 *
 * Heroku's parser takes a line that matches `^\s*([a-zA-Z0-9_-]+):?\s+(.*)` and skips every other line without a
 * word; of two lines for one type the last wins. Other readers of Procfiles want the colon, or not the blank. A file
 * that passes here means the same to all of them, so what only some would take is an error.
 * @param file the name that errors print
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parseProcfile(text: string, file: string): Procfile {
  const processes: ProcfileEntry[] = []
  const problems: FileProblem[] = []
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const read = readLine(line, index + 1, processes)
    if ('text' in read) problems.push(read)
    else processes.push(read)
  }
  refuseProblems(file, problems)
  return { file, processes }
}

function readLine(
  line: string,
  number: number,
  before: readonly ProcfileEntry[],
): ProcfileEntry | FileProblem {
  const start = line.search(/\S/) + 1
  const problem = (column: number, text: string, hint: string): FileProblem => ({
    line: number,
    column,
    text,
    hint,
  })
  const [, name = '', gap = '', rest = ''] = /^\s*([\w-]+):(\s*)(.*)$/.exec(line) ?? []
  const command = rest.trim()
  if (name === '') {
    return problem(start, `${quote(line.trim())} is not "name: command"`, hintFor(line.trim()))
  }
  if (command === '') {
    return problem(start + name.length, `${name} has no command`, `write its command after "${name}:"`)
  }
  if (gap === '') {
    return problem(
      start + name.length + 1,
      `no blank between "${name}:" and its command: the line would be skipped`,
      `write "${name}: ${command}"`,
    )
  }
  const twin = before.find(entry => entry.name === name)
  if (twin !== undefined) {
    return problem(
      start,
      `${name} is defined twice, on line ${twin.line} and on line ${number}`,
      `keep one "${name}:" line`,
    )
  }
  return { name, command, line: number }
}

function hintFor(line: string): string {
  if (/^(<{7}|={7}|>{7})/.test(line)) return 'resolve the merge conflict in this file'
  if (/^(FROM|RUN|CMD|EXPOSE)\b/.test(line))
    return 'this looks like a Dockerfile: a Procfile has lines "web: command"'
  const [, word, rest] = /^(web|worker|release)\s*[\s=:]\s*(.+)$/.exec(line) ?? []
  if (word !== undefined) return `write "${word}: ${rest}"`
  return 'write each process as "name: command", e.g. "web: node server.js"; names have letters, digits, - and _'
}
