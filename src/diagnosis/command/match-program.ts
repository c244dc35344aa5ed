import type { SimpleCommand } from './words.ts'

/** Commands that start another one, and the words they may put between. */
const wrappers = new Set(
  (
    'exec npx pnpx bunx pnpm yarn bun npm run dlx poetry pipenv uv bundle python node cross-env cross-env-shell env ' +
    'dotenv time nice newrelic-admin run-program ddtrace-run opentelemetry-instrument tini dumb-init rye hatch pdm ' +
    'mise doppler command php ruby -m -- -y'
  ).split(' '),
)

/**
 * Where one of the programs (e.g. `flask run`) stands in a command. Only wrappers, options of theirs and
 * assignments may stand in front of it. `*` is any word; `python` is also `python3.12`.
 */
export function matchProgram(
  command: SimpleCommand,
  programs: readonly string[],
): { readonly first: number; readonly last: number } | undefined {
  const names = command.words.map(word => programName(word.text))
  for (const program of programs) {
    const wanted = program.split(' ')
    for (let first = 0; first < names.length; first += 1) {
      const last = matchFrom(first, wanted, command, names)
      if (last !== undefined) return { first, last }
      if (!mayPrecede(command.words[first]?.text ?? '', names[first] ?? '')) break
    }
  }
  return undefined
}

/** The index of the last wanted word; options may stand between: `flask --app hello run`. */
function matchFrom(
  first: number,
  wanted: readonly string[],
  command: SimpleCommand,
  names: readonly string[],
): number | undefined {
  let at = first
  for (const [index, name] of wanted.entries()) {
    if (index > 0) at = afterOptions(at, name, names)
    const wildcard = name === '*' && at < names.length && !isAssignment(command.words[at]?.text ?? '')
    if (name !== names[at] && !wildcard) return undefined
    at += 1
  }
  return at - 1
}

/** Behind options, and behind the one word that may be an option's value. */
function afterOptions(start: number, name: string, names: readonly string[]): number {
  let at = start
  while (names[at] !== name && names[at]?.startsWith('-')) {
    const takesValue = !names[at]?.includes('=') && names[at + 1] !== name
    at += takesValue && names[at + 1]?.startsWith('-') === false ? 2 : 1
  }
  return at
}

function programName(word: string): string {
  if (word.startsWith('-')) return word
  const base = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
  return base
    .replace(/\.(exe|cmd)$/i, '')
    .replace(/^python[\d.]*$/, 'python')
    .replace(/^nodejs$/, 'node')
}

function mayPrecede(word: string, name: string): boolean {
  return wrappers.has(name) || isAssignment(word)
}

function isAssignment(word: string): boolean {
  return /^\w+=/.test(word)
}
