import { expectationGrammar, parseExpectation } from '../expectations/parse-expectation.ts'
import type { FilePosition } from '../model/errors.ts'
import type { Expectation } from '../model/expectation.ts'
import { quote } from '../project/file-problems.ts'
import type { Path, TreeReader } from '../project/tree-reader.ts'
import { expectationKeys } from './keys.ts'
import { knownKeys } from './known-keys.ts'

/** A list of texts as `--expect` takes them, or of maps. */
export function readExpectations(reader: TreeReader, at: Path): readonly Expectation[] {
  return reader.list(at).flatMap(path => {
    if (reader.isMap(path)) return readMap(reader, path) ?? []
    const text = reader.text(path)
    if (text === undefined) return []
    return read(text, reader.position(path), (character, what) =>
      reader.problem(path, `${quote(text)}, character ${character + 1}: ${what}`, expectationGrammar),
    )
  })
}

/** Each of its values is what stands at its place in the text. */
function readMap(reader: TreeReader, path: Path): readonly Expectation[] | undefined {
  knownKeys(reader, path, expectationKeys)
  const request = required(reader, path, 'request', 'request: GET /health')
  const status = required(reader, path, 'status', 'status: 200')
  if (request === undefined || status === undefined) return undefined
  const parts: [string, Path][] = [
    [request, [...path, 'request']],
    [status, [...path, 'status']],
  ]
  const body = reader.text([...path, 'body'])
  if (body !== undefined) parts.push([`body~${body}`, [...path, 'body']])
  for (const name of reader.map([...path, 'headers'])) {
    const value = reader.scalar([...path, 'headers', name]) ?? ''
    parts.push([`header:${name}${headerValue(value)}`, [...path, 'headers', name]])
  }
  const within = reader.text([...path, 'within'])
  if (within !== undefined) parts.push([`within ${within}`, [...path, 'within']])
  return read(textOf(parts), reader.position(path), (character, what) => {
    const part = parts.find((_, i) => textOf(parts.slice(0, i + 1)).length >= character)
    reader.problem(part?.[1] ?? path, what, expectationGrammar)
  })
}

function textOf(parts: readonly [string, Path][]): string {
  return parts.map(([part]) => part).join(' ')
}

function headerValue(value: string): string {
  return /^\/.+\/[a-z]*$/.test(value) ? `~${value}` : `="${value.replace(/["\\]/g, '\\$&')}"`
}

function required(reader: TreeReader, path: Path, key: string, example: string): string | undefined {
  const text = reader.text([...path, key])
  if (text === undefined && !reader.has([...path, key]))
    reader.problem(path, `an expectation without "${key}"`, `write "${example}"`)
  return text
}

function read(
  text: string,
  position: FilePosition,
  tell: (character: number, what: string) => void,
): readonly Expectation[] {
  try {
    return [{ ...parseExpectation(text, (at, what) => new Unreadable(at, what)), position }]
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    tell(error.at, error.message)
    return []
  }
}

class Unreadable extends Error {
  readonly at: number

  constructor(at: number, what: string) {
    super(what)
    this.at = at
  }
}
