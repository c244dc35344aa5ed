import { type FileProblem, invalidFile, quote } from './file-problems.ts'
import { findJsonPositions, placeOf } from './json-positions.ts'

/**
 * A JSON file whose top is an object.
 * @param whenEmpty what to do about a file without content
 * @throws PaasSimError `invalid-file` with the place of what is no JSON
 */
export function parseJson(text: string, file: string, whenEmpty: string): Record<string, unknown> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw invalidFile(file, [notJson(text, whenEmpty)])
  }
  if (isTable(json)) return json
  const found = Array.isArray(json) ? 'a list' : quote(String(json))
  throw invalidFile(file, [{ line: 1, column: 1, text: `is ${found}, not an object`, hint: whenEmpty }])
}

function notJson(text: string, whenEmpty: string): FileProblem {
  const { errorAt = 0 } = findJsonPositions(text)
  const rest = text.slice(errorAt).trimStart()
  const found = rest === '' ? 'the file ends' : `${quote(/^\S{1,20}/.exec(rest)?.[0] ?? '')} stands`
  const hint = text.trim() === '' ? whenEmpty : hintAt(text, errorAt)
  return { ...placeOf(text, errorAt), text: `not JSON: ${found} where it cannot`, hint }
}

function hintAt(text: string, errorAt: number): string {
  const before = text.slice(0, errorAt).trimEnd()
  if (before.endsWith(',') && /[}\]]/.test(text[errorAt] ?? '')) return 'remove the comma before it'
  if (/^(<{7}|={7}|>{7})/m.test(text)) return 'resolve the merge conflict in this file'
  if (text[errorAt] === '/') return 'remove the comment: JSON has none'
  if (text[errorAt] === '"') return 'put a comma before it'
  if (text[errorAt] === "'") return 'write strings in double quotes'
  return 'check for a missing or superfluous comma, quote or brace before it'
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
