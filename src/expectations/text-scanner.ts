interface Piece {
  readonly text: string
  /** Where it begins, from 0. */
  readonly at: number
}

/** Reads a line of words from left to right. */
export class TextScanner {
  readonly #text: string
  readonly #error: (at: number, what: string) => Error
  #at = 0

  /** `error`: what is thrown for a place that cannot be read, counted from 0. */
  constructor(text: string, error: (at: number, what: string) => Error) {
    this.#text = text
    this.#error = error
  }

  get at(): number {
    return this.#at
  }

  fail(at: number, what: string): never {
    throw this.#error(at, what)
  }

  /** Passes over blanks. */
  atEnd(): boolean {
    this.#at += /^\s*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0
    return this.#at >= this.#text.length
  }

  /** The word that is next, for an error. */
  rest(): string {
    return /^\S*/.exec(this.#text.slice(this.#at))?.[0] ?? ''
  }

  /** The next word. `what`: what should stand there. */
  word(what: string): Piece {
    if (this.atEnd()) this.fail(this.#at, `here ${what} is missing`)
    return this.upTo(/\s/)
  }

  /** All before the first character that fits, or before the end. */
  upTo(end: RegExp): Piece {
    const at = this.#at
    const length = this.#text.slice(at).search(end)
    this.#at = length < 0 ? this.#text.length : at + length
    return { text: this.#text.slice(at, this.#at), at }
  }

  /** Passes over a text when it is next. */
  skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  /** Up to the next blank; between quotation marks blanks may be in it. */
  value(): string {
    if (this.#text[this.#at] !== '"') return this.upTo(/\s/).text
    const at = this.#at
    const [quoted] = /^"(?:[^"\\]|\\.)*"(?=\s|$)/.exec(this.#text.slice(at)) ?? []
    if (quoted === undefined)
      this.fail(at, 'this quotation mark is not closed, or something stands behind it')
    this.#at += quoted.length
    return quoted.slice(1, -1).replace(/\\(.)/g, '$1')
  }

  /** `/regex/` with the flags i, m, s, u, v. */
  pattern(): RegExp {
    const at = this.#at
    // As in JavaScript: a slash ends it unless it is escaped or stands in brackets.
    const found = /^\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([imsuv]*)(?=\s|$)/.exec(this.#text.slice(at))
    if (found === null) this.fail(at, 'here a /regex/ is missing, with i, m, s, u or v behind it at most')
    const [whole, source = '', flags = ''] = found
    this.#at += whole.length
    try {
      return new RegExp(source, flags)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return this.fail(at, error.message)
    }
  }
}
