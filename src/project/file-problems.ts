import { PaasSimError } from '../model/errors.ts'

/** Something wrong in a file, lines and columns counted from 1. */
export interface FileProblem {
  readonly line: number
  readonly column: number
  /** What is there, with the value. */
  readonly text: string
  readonly hint: string
}

const mostTold = 20

/** One error for all that is wrong in a file. Its position is the first problem's. */
export function invalidFile(file: string, problems: readonly [FileProblem, ...FileProblem[]]): PaasSimError {
  const [first] = problems
  const position = { file, line: first.line, column: first.column }
  const place = (problem: FileProblem) =>
    `line ${problem.line}, column ${problem.column}: ${oneLine(problem.text)}`
  if (problems.length === 1) {
    return new PaasSimError('invalid-file', `${file} ${place(first)}`, first.hint, { position })
  }
  const told = problems.slice(0, mostTold)
  const more = problems.length > mostTold ? [`  and ${problems.length - mostTold} more`] : []
  return new PaasSimError(
    'invalid-file',
    [`${file} has ${problems.length} problems`, ...told.map(problem => `  ${place(problem)}`), ...more].join(
      '\n',
    ),
    [...new Set(told.map(problem => problem.hint))].join('; '),
    { position },
  )
}

/** Throws when there is a problem. */
export function refuseProblems(file: string, problems: readonly FileProblem[]): void {
  const [first, ...rest] = problems
  if (first !== undefined) throw invalidFile(file, [first, ...rest])
}

const longestText = 400

/** What a file has in it starts no line of ours and moves no cursor: CI reads commands at the beginning of lines. */
function oneLine(text: string): string {
  const short = text.length > longestText ? `${text.slice(0, longestText)}...` : text
  return short.replace(/[\p{Cc}\u2028\u2029]/gu, control => {
    const code = control.codePointAt(0) ?? 0
    return code === 10 ? '\\n' : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** The text as an error message may show it: short, on one line, control characters written out. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return JSON.stringify(short)
}
