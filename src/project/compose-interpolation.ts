/** What became of a text that may hold `${VARIABLE}`. */
export interface Interpolated {
  readonly text: string
  /** Variables that have no value, and got the empty one. */
  readonly unset: readonly string[]
  /** What cannot be: a syntax that is none, or a variable that must be set. */
  readonly problem?: { readonly text: string; readonly hint: string }
}

/** How deep a default may stand in a default. */
const mostLevels = 20

/**
 * A text with its variables filled in as Compose does: `$A`, `${A}`, `${A:-default}`, `${A-default}`, `${A:?error}`,
 * `${A?error}`, `${A:+instead}`, `${A+instead}`; `$$` is a dollar. Defaults may hold variables.
 */
export function interpolate(
  text: string,
  lookUp: (name: string) => string | undefined,
  level = 0,
): Interpolated {
  const unset: string[] = []
  let result = ''
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('$', at)
    if (next === -1) return { text: result + text.slice(at), unset }
    result += text.slice(at, next)
    const found = readVariable(text, next, lookUp, level)
    if (found.problem !== undefined) return { text: '', unset, problem: found.problem }
    result += found.text
    unset.push(...found.unset)
    at = found.end
  }
  return { text: result, unset }
}

type Found = Interpolated & { readonly end: number }

function readVariable(
  text: string,
  start: number,
  lookUp: (name: string) => string | undefined,
  level: number,
): Found {
  if (text[start + 1] === '$') return { text: '$', unset: [], end: start + 2 }
  const rest = text.slice(start + 1)
  const [plain] = /^[A-Za-z_]\w*/.exec(rest) ?? []
  if (plain !== undefined) return { ...plainValue(plain, lookUp), end: start + 1 + plain.length }
  const end = rest.startsWith('{') ? closing(text, start + 1) : undefined
  if (end === undefined) return { ...notUnderstood(text), end: text.length }
  const [, name, operator = '', word = ''] =
    /^([A-Za-z_]\w*)(?:(:?[-?+])([\s\S]*))?$/.exec(text.slice(start + 2, end)) ?? []
  if (name === undefined || level > mostLevels) return { ...notUnderstood(text), end: text.length }
  return { ...expand(name, operator, word, lookUp, level), end: end + 1 }
}

function expand(
  name: string,
  operator: string,
  word: string,
  lookUp: (name: string) => string | undefined,
  level: number,
): Interpolated {
  const value = lookUp(name)
  // With a colon the empty value counts for none.
  const has = value !== undefined && !(operator.startsWith(':') && value === '')
  if (operator === '') return plainValue(name, lookUp)
  if (operator.endsWith('+')) return has ? interpolate(word, lookUp, level + 1) : { text: '', unset: [] }
  if (has) return { text: value, unset: [] }
  if (operator.endsWith('-')) return interpolate(word, lookUp, level + 1)
  const said = interpolate(word, lookUp, level + 1).text
  const problem = {
    text: `the variable ${name} must be set${said === '' ? '' : `: ${said}`}`,
    hint: `set ${name} in .env, or in the shell`,
  }
  return { text: '', unset: [], problem }
}

function plainValue(name: string, lookUp: (name: string) => string | undefined): Interpolated {
  const value = lookUp(name)
  return value === undefined ? { text: '', unset: [name] } : { text: value, unset: [] }
}

/** The brace that closes the one at `open`. */
function closing(text: string, open: number): number | undefined {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{' && (at === open || text[at - 1] === '$')) depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return undefined
}

function notUnderstood(text: string): Interpolated {
  // What is in a text that holds a dollar may be a password: two characters are enough to find it.
  const at = text.search(/\$(?!\$)/)
  const shown = JSON.stringify(text.slice(Math.max(at, 0), Math.max(at, 0) + 2))
  return {
    text: '',
    unset: [],
    problem: {
      text: `${shown} does not begin a variable`,
      hint: 'name a variable like $NAME, or write $$ for a dollar that stays',
    },
  }
}
