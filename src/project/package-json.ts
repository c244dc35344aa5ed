import type { PackageJson } from '../model/project.ts'
import { type FileProblem, quote, refuseProblems } from './file-problems.ts'
import { findJsonPositions, placeOf } from './json-positions.ts'
import { parseJson } from './parse-json.ts'

/**
 * What of a package.json tells how its app is started.
 * @param file the name that errors print
 * @throws PaasSimError `invalid-file`, all problems together
 */
export function parsePackageJson(text: string, file: string): PackageJson {
  const { keys } = findJsonPositions(text)
  const json = parseJson(text, file, 'run "npm init"')
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
