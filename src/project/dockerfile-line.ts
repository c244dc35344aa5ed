import type { DockerfileInstruction } from '../model/container.ts'
import { closest } from '../util/closest.ts'
import { type FileProblem, quote } from './file-problems.ts'

/** One instruction with where it stands. */
export interface DockerfileLine extends DockerfileInstruction {
  readonly column: number
  /** Of ONBUILD: the instruction it leaves to an image that is built from this one. */
  readonly leaves?: DockerfileLine
}

/** What the parser knows of an instruction. */
interface ParsedInstruction {
  getKeyword(): string
  getRange(): { readonly start: Place; readonly end: Place }
}

interface Place {
  readonly line: number
  readonly character: number
}

/**
 * @param lines of the whole file
 * @param escapeMark with which a line ends that goes on
 */
export function readLine(
  parsed: ParsedInstruction,
  lines: readonly string[],
  escapeMark: string,
): DockerfileLine {
  const { start, end } = parsed.getRange()
  // With its flags, which the parser keeps apart.
  const own = lines.slice(start.line, end.line + 1)
  const [first = '', ...rest] = own
  const raw = [first.slice(start.character).replace(/^\S+\s*/, ''), ...rest].join('\n')
  // The text of a here-document is no argument.
  const text = /<<-?["']?\w/.test(raw) ? raw : joined(raw, escapeMark)
  return asLine(parsed.getKeyword().toUpperCase(), text, {
    line: start.line + 1,
    column: start.character + 1,
  })
}

/**
 * What Docker refuses.
 * @param syntax the frontend the file asks for: one that is not Docker's may know other instructions
 */
export function findProblems(lines: readonly DockerfileLine[], syntax: string | undefined): FileProblem[] {
  if (!lines.some(({ keyword }) => keyword === 'FROM')) {
    const { line = 1, column = 1 } = lines[0] ?? {}
    return [
      { line, column, text: 'there is no FROM', hint: 'begin with the image it builds on: FROM node:22' },
    ]
  }
  const first = lines.findIndex(({ keyword }) => keyword === 'FROM')
  const anyKeyword = syntax !== undefined && !/^(docker\.io\/)?docker\/dockerfile(:|$)/.test(syntax)
  return lines.flatMap((instruction, index) => {
    const { line, column, keyword } = instruction
    const problem = whatIsWrong(instruction, anyKeyword, index < first)
    return problem === undefined ? [] : [{ line, column, ...problem, text: `${keyword}: ${problem.text}` }]
  })
}

function whatIsWrong(
  { keyword, text, leaves }: DockerfileLine,
  anyKeyword: boolean,
  beforeFrom: boolean,
): Pick<FileProblem, 'text' | 'hint'> | undefined {
  if (!keywords.has(keyword)) {
    if (anyKeyword) return undefined
    const near = closest(keyword, [...keywords])
    const hint =
      near === undefined ? 'end the line before it with \\ if it goes on there' : `did you mean ${near}?`
    return { text: 'no instruction of a Dockerfile', hint }
  }
  if (beforeFrom && keyword !== 'ARG')
    return { text: 'stands before the first FROM', hint: 'begin with FROM; only ARG may stand before it' }
  if (text === '')
    return { text: 'nothing follows it', hint: `write what ${keyword} is to do, or remove the line` }
  if (
    keyword === 'ONBUILD' &&
    leaves !== undefined &&
    ['ONBUILD', 'FROM', 'MAINTAINER'].includes(leaves.keyword)
  )
    return { text: `${leaves.keyword} cannot be left to another build`, hint: 'remove ONBUILD' }
  if (keyword === 'EXPOSE') return wrongPort(text)
  return undefined
}

function wrongPort(text: string): Pick<FileProblem, 'text' | 'hint'> | undefined {
  const wrong = text
    .split(/\s+/)
    .find(word => !word.includes('$') && !/^\d+(-\d+)?(\/(tcp|udp|sctp))?$/i.test(word))
  const hint = 'name the port in the container, e.g. EXPOSE 8080 or EXPOSE 53/udp'
  return wrong === undefined ? undefined : { text: `${quote(wrong)} is no port`, hint }
}

function asLine(
  keyword: string,
  text: string,
  place: { readonly line: number; readonly column: number },
): DockerfileLine {
  const json = jsonForms.has(keyword) ? jsonOf(text) : undefined
  const [, inner = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(keyword === 'ONBUILD' ? text : '') ?? []
  return {
    keyword,
    text,
    ...place,
    ...(json !== undefined && { json }),
    ...(inner !== '' && { leaves: asLine(inner.toUpperCase(), rest, place) }),
  }
}

/** Lines that end with the escape character go on; comments and empty lines between them count for nothing. */
function joined(raw: string, escapeMark: string): string {
  return raw
    .split('\n')
    .filter((line, index) => index === 0 || (line.trim() !== '' && !line.trimStart().startsWith('#')))
    .map(line => {
      const end = line.trimEnd()
      return end.endsWith(escapeMark) ? end.slice(0, -1) : line
    })
    .join('')
    .trim()
}

/** What is no JSON is a command line, as Docker has it: with single quotes, for one. */
function jsonOf(text: string): readonly string[] | undefined {
  const [, list] = /^(?:--\S+\s+)*(?:CMD\s+)?(\[[\s\S]*\])$/i.exec(text) ?? []
  if (list === undefined) return undefined
  try {
    const value: unknown = JSON.parse(list)
    return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

const jsonForms: ReadonlySet<string> = new Set(['CMD', 'ENTRYPOINT', 'SHELL', 'HEALTHCHECK', 'VOLUME'])

const keywords: ReadonlySet<string> = new Set([
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL'],
  ...['MAINTAINER', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
])
