import type { PackageJson } from '../model/project.ts'
import { type FileProblem, invalidFile, quote, refuseProblems } from './file-problems.ts'
import { findJsonPositions, placeOf } from './json-positions.ts'

/**
 * What of a package.json tells how its app is started.
 * @param file the name that errors print
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parsePackageJson(text: string, file: string): PackageJson {
  const { keys, errorAt } = findJsonPositions(text)
  const json = parseJson(text, file, errorAt)
  const problems: FileProblem[] = []
  const place = (key: string) => placeOf(text, keys.get(key) ?? 0)
  const tables = (key: string) => stringsOf(json[key], key, place, problems)
  const scripts = tables('scripts')
  const dependencies = { ...tables('devDependencies'), ...tables('dependencies') }
  refuseProblems(file, problems)
  const scriptLines = Object.fromEntries(
    Object.keys(scripts).map(name => [name, place(`scripts.${name}`).line]),
  )
  const name = typeof json.name === 'string' ? json.name : undefined
  const main = typeof json.main === 'string' ? { main: json.main } : {}
  return { file, name, scripts, scriptLines, dependencies, ...main }
}

function parseJson(text: string, file: string, errorAt: number | undefined): Record<string, unknown> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw invalidFile(file, [notJson(text, errorAt ?? 0)])
  }
  if (isTable(json)) return json
  const found = Array.isArray(json) ? 'a list' : quote(String(json))
  throw invalidFile(file, [
    { line: 1, column: 1, text: `is ${found}, not an object`, hint: 'run "npm init"' },
  ])
}

function notJson(text: string, errorAt: number): FileProblem {
  const rest = text.slice(errorAt).trimStart()
  const found = rest === '' ? 'the file ends' : `${quote(/^\S{1,20}/.exec(rest)?.[0] ?? '')} stands`
  const hint = text.trim() === '' ? 'run "npm init"' : hintAt(text, errorAt)
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

function stringsOf(
  value: unknown,
  key: string,
  place: (key: string) => { line: number; column: number },
  problems: FileProblem[],
): Record<string, string> {
  if (value === undefined) return {}
  if (!isTable(value)) {
    problems.push({
      ...place(key),
      text: `"${key}" is not an object`,
      hint: `write "${key}": { "name": "..." }`,
    })
    return {}
  }
  const strings: [string, string][] = []
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === 'string') strings.push([name, text])
    else {
      const found = quote(JSON.stringify(text) ?? '')
      const hint = `write "${name}": "..."`
      problems.push({ ...place(`${key}.${name}`), text: `"${key}.${name}" is ${found}, not a string`, hint })
    }
  }
  return Object.fromEntries(strings)
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
