/** Where things stand in a JSON text, which JSON.parse does not tell. */
export interface JsonPositions {
  /** Offset of the key at each path, for keys of the first two levels, e.g. `scripts.start`. */
  readonly keys: ReadonlyMap<string, number>
  /** Offset of the first thing that is not JSON. */
  readonly errorAt: number | undefined
}

export function findJsonPositions(text: string): JsonPositions {
  const keys = new Map<string, number>()
  const path: (string | undefined)[] = []
  let at = 0

  const blanks = () => {
    at += /^[ \t\r\n]*/.exec(text.slice(at, at + 4096))?.[0].length ?? 0
    if (/[ \t\r\n]/.test(text[at] ?? '')) blanks()
  }
  const expect = (char: string) => {
    blanks()
    if (text[at] !== char) throw new NotJson()
    at++
  }
  const string = () => {
    blanks()
    const start = at
    if (text[at] !== '"') throw new NotJson()
    for (at++; text[at] !== '"'; at += text[at] === '\\' ? 2 : 1) {
      if (at >= text.length || text[at] === '\n') throw new NotJson()
    }
    at++
    return text.slice(start + 1, at - 1)
  }
  const members = (close: string, member: () => void) => {
    at++
    blanks()
    if (text[at] === close) return void at++
    for (;;) {
      member()
      blanks()
      if (text[at] === close) return void at++
      expect(',')
    }
  }
  const property = () => {
    blanks()
    const start = at
    const key = string()
    path.push(key)
    if (path.length <= 2) keys.set(path.join('.'), start)
    expect(':')
    value()
    path.pop()
  }
  const element = () => {
    path.push(undefined)
    value()
    path.pop()
  }
  const value = () => {
    blanks()
    if (text[at] === '{') return members('}', property)
    if (text[at] === '[') return members(']', element)
    if (text[at] === '"') return void string()
    const literal = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)(?![\w.])/.exec(
      text.slice(at, at + 64),
    )
    if (literal === null) throw new NotJson()
    at += literal[0].length
  }

  try {
    value()
    blanks()
    return { keys, errorAt: at < text.length ? at : undefined }
  } catch (error) {
    if (error instanceof NotJson || error instanceof RangeError) return { keys, errorAt: at }
    throw error
  }
}

class NotJson extends Error {}

/** Line and column of an offset, counted from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
