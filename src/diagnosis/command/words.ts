/** A word of a shell command line: where it stands, and its text without quotes. Variables stay as written. */
export interface Word {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface SimpleCommand {
  readonly words: readonly Word[]
  /** Followed by a single `&`. */
  readonly background: boolean
  /** Where that `&` stands. */
  readonly ampersand: number | undefined
}

const keywords = new Set(['if', 'then', 'for', 'while', 'until', 'case', 'do', 'function', '{', '!', '[['])

/**
 * The simple commands of a shell command line, in order. `undefined` when it holds anything whose meaning is not
 * plain: substitutions, subshells, unbalanced quotes, here-documents, keywords.
 */
export function simpleCommands(line: string): readonly SimpleCommand[] | undefined {
  const commands: SimpleCommand[] = []
  let words: Word[] = []
  let at = 0
  const close = (background: boolean) => {
    if (words.length > 0) commands.push({ words, background, ampersand: background ? at : undefined })
    words = []
  }
  while (at < line.length) {
    const separator = /^(\s+|&&|\|\||;|\||&(?!>))/.exec(line.slice(at))?.[0]
    if (separator === undefined) {
      const word = readWord(line, at)
      if (word === undefined) return undefined
      words.push(word)
      at = word.end
      continue
    }
    if (separator.trim() !== '' || separator.includes('\n')) close(separator === '&')
    at += separator.length
  }
  close(false)
  const plain = commands.every(command => !keywords.has(command.words[0]?.text ?? ''))
  return plain ? commands : undefined
}

function readWord(line: string, start: number): Word | undefined {
  let text = ''
  let at = start
  while (at < line.length) {
    const rest = line.slice(at)
    if (/^(`|\$\(|[()]|<<)/.test(rest)) return undefined
    if (/^(\s|;|\||&(?!>))/.test(rest) && !text.endsWith('>')) break
    const quoted = /^'([^']*)'|^"((?:[^"\\`$]|\\.|\$(?!\())*)"/.exec(rest)
    if (quoted !== null) {
      text += quoted[1] ?? quoted[2] ?? ''
      at += quoted[0].length
      continue
    }
    if (rest.startsWith('"') || rest.startsWith("'")) return undefined
    const escaped = rest.startsWith('\\') ? 2 : 1
    text += rest.slice(escaped - 1, escaped)
    at += escaped
  }
  return { start, end: at, text }
}
