import { PaasSimError } from '../model/errors.ts'
import type { AnswerCondition, Expectation } from '../model/expectation.ts'
import { parseDuration } from '../util/duration.ts'
import { TextScanner } from './text-scanner.ts'

/** What errors show when a text cannot be read. */
export const expectationGrammar =
  'write METHOD /path STATUS, e.g. "GET /health 200" (or 2xx, 200-399, 200,204), then any of: body~/regex/, header:Name=value, header:Name~/regex/, within 500ms'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Reads one expectation: a method, a path, the statuses that will do, and conditions in any order.
 * @param refuse what is thrown for a character (from 0) that cannot be read
 * @throws PaasSimError `usage`, naming that character, unless there is a `refuse`
 */
export function parseExpectation(
  text: string,
  refuse: (at: number, what: string) => Error = (at, what) => unreadable(text, at, what),
): Expectation {
  const scanner: TextScanner = new TextScanner(text, refuse)
  const method = scanner.word('a method, e.g. GET')
  if (!methods.includes(method.text))
    scanner.fail(method.at, `"${method.text}" is none of ${methods.join(', ')}`)
  const path = scanner.word('a path')
  if (!path.text.startsWith('/')) scanner.fail(path.at, `the path "${path.text}" does not begin with /`)
  const status = scanner.word('a status, e.g. 200')
  const statuses = parseStatuses(status.text)
  if (statuses === undefined)
    scanner.fail(status.at, `"${status.text}" is no status from 100 to 599, class or range`)
  const conditions: AnswerCondition[] = []
  let withinMs: number | undefined
  while (!scanner.atEnd()) {
    if (scanner.skip('body~')) conditions.push({ kind: 'body', pattern: scanner.pattern() })
    else if (scanner.skip('header:')) conditions.push(readHeader(scanner))
    else if (scanner.skip('within ')) withinMs = readDuration(scanner)
    else scanner.fail(scanner.at, `"${scanner.rest()}" is no condition`)
  }
  return {
    text,
    method: method.text,
    path: path.text,
    statuses,
    conditions,
    ...(withinMs === undefined ? {} : { withinMs }),
  }
}

/** `200`, `2xx`, `200-399`, or several with commas between; `undefined` for anything else. */
function parseStatuses(text: string): Expectation['statuses'] | undefined {
  const ranges: [number, number][] = []
  for (const part of text.split(',')) {
    const [, from, to] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(part) ?? []
    const [, digit] = /^([1-5])xx$/i.exec(part) ?? []
    if (digit !== undefined) ranges.push([Number(digit) * 100, Number(digit) * 100 + 99])
    else if (from !== undefined && Number(to ?? from) >= Number(from))
      ranges.push([Number(from), Number(to ?? from)])
    else return undefined
  }
  return ranges
}

function readHeader(scanner: TextScanner): AnswerCondition {
  const name = scanner.upTo(/[=~ ]/)
  if (!/^[\w!#$%&'*+.^`|-]+$/.test(name.text)) scanner.fail(name.at, `"${name.text}" is no header name`)
  if (scanner.skip('~')) return { kind: 'header', name: name.text, pattern: scanner.pattern() }
  if (scanner.skip('=')) return { kind: 'header', name: name.text, value: scanner.value() }
  return scanner.fail(scanner.at, `header:${name.text} is followed by neither = nor ~`)
}

function readDuration(scanner: TextScanner): number {
  const { text, at } = scanner.word('a duration, e.g. 500ms')
  try {
    const ms = parseDuration(text)
    if (ms > 0) return ms
  } catch (error) {
    if (!(error instanceof PaasSimError)) throw error
  }
  return scanner.fail(at, `"${text}" is no duration`)
}

function unreadable(text: string, at: number, what: string): PaasSimError {
  const message = `--expect ${JSON.stringify(text)}, character ${at + 1}: ${what}`
  return new PaasSimError('usage', message, expectationGrammar)
}
