import { type VerdictCode, verdictCodes, type WarningCode, warningCodes } from '../../src/model/verdict.ts'

/** What an example's EXPECT says of one platform. */
export interface Expectation {
  readonly code: VerdictCode
  readonly platformCode: string | null
  /** These, in any order, ... */
  readonly warnings: readonly WarningCode[]
  /** ... and of these any: they are found on some systems only. */
  readonly mayWarn: readonly WarningCode[]
}

export interface Expect {
  /** More arguments for `check --all`. */
  readonly args: readonly string[]
  readonly of: ReadonlyMap<string, Expectation>
}

/**
 * Reads an EXPECT: a line `check <arguments>`, if any, then `<platforms> <verdict> [<platform's code>] [+<warning>...]`.
 * A warning with a `?` need not be found. `*` stands for the platforms that no other line names.
 * @throws Error for a line that cannot be meant, or platforms that no line is for
 */
export function readExpect(text: string, ids: readonly string[]): Expect {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const args = lines[0]?.startsWith('check ') ? (lines.shift() ?? '').split(/\s+/).slice(1) : []
  const rows = lines.map(readLine)
  const named = rows.flatMap(row => row.ids)
  for (const id of named) {
    if (id !== '*' && !ids.includes(id)) throw new Error(`EXPECT: there is no platform "${id}"`)
    if (named.indexOf(id) !== named.lastIndexOf(id)) throw new Error(`EXPECT: ${id} is named twice`)
  }
  const entries = ids.map((id): [string, Expectation] => {
    const row = rows.find(row => row.ids.includes(id)) ?? rows.find(row => row.ids.includes('*'))
    if (row === undefined) throw new Error(`EXPECT: no line is for ${id}`)
    return [id, row.expected]
  })
  return { args, of: new Map(entries) }
}

function readLine(line: string): { readonly ids: readonly string[]; readonly expected: Expectation } {
  const [names, said, ...more] = line.trim().split(/(?<!,)\s+/)
  const code = verdictCodes.find(known => known === said)
  if (names === undefined || code === undefined) throw new Error(`EXPECT: no verdict in "${line}"`)
  const marked = more.filter(word => word.startsWith('+'))
  const warnings = marked.filter(word => !word.endsWith('?')).map(word => readWarning(word.slice(1)))
  const mayWarn = marked.filter(word => word.endsWith('?')).map(word => readWarning(word.slice(1, -1)))
  const [platformCode = null, ...rest] = more.filter(word => !word.startsWith('+'))
  if (rest.length > 0) throw new Error(`EXPECT: two codes of the platform in "${line}"`)
  return { ids: names.split(/,\s*/), expected: { code, platformCode, warnings, mayWarn } }
}

function readWarning(said: string): WarningCode {
  const warning = warningCodes.find(known => known === said)
  if (warning === undefined) throw new Error(`EXPECT: there is no warning "${said}"`)
  return warning
}
