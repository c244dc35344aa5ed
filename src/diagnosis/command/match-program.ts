import type { SimpleCommand } from './words.ts'

/** Commands that start another one, and the words they may put between. */
const wrappers = new Set(
  (
    'exec npx pnpx bunx pnpm yarn bun npm run dlx poetry pipenv uv bundle python node cross-env cross-env-shell env ' +
    'dotenv time nice newrelic-admin run-program ddtrace-run opentelemetry-instrument tini dumb-init rye hatch pdm ' +
    'mise doppler command php -m -- -y'
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
    for (let first = 0; first + wanted.length <= names.length; first += 1) {
      const matches = wanted.every(
        (name, offset) =>
          name === names[first + offset] ||
          (name === '*' && !isAssignment(command.words[first + offset]?.text ?? '')),
      )
      if (matches) return { first, last: first + wanted.length - 1 }
      if (!mayPrecede(command.words[first]?.text ?? '', names[first] ?? '')) break
    }
  }
  return undefined
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
