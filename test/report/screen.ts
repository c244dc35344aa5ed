import { clearLine, cursorTo, moveCursor } from 'node:readline'
import { Writable } from 'node:stream'

/** A terminal in memory: takes what is written and keeps the lines a person would see. */
export class Screen extends Writable {
  readonly isTTY = true
  readonly columns: number
  readonly rows = 50
  /** Everything that was written, control sequences included. */
  raw = ''
  #lines: string[] = ['']
  #row = 0
  #column = 0

  constructor(columns = 80) {
    super({ decodeStrings: false })
    this.columns = columns
  }

  get lines(): readonly string[] {
    return this.#lines.map(line => line.trimEnd())
  }

  cursorTo(x: number): boolean {
    return cursorTo(this, x)
  }

  moveCursor(dx: number, dy: number): boolean {
    return moveCursor(this, dx, dy)
  }

  clearLine(direction: -1 | 0 | 1): boolean {
    return clearLine(this, direction)
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.raw += chunk
    for (const [token = ''] of chunk.matchAll(pattern)) this.#take(token)
    done()
  }

  #take(token: string): void {
    const command = token.length > 1 ? token.at(-1) : token
    const count = Number.parseInt(token.slice(2), 10) || 0
    if (token === '\n') this.#newLine()
    else if (token.length > 1 && command === 'G') this.#column = count - 1
    else if (token.length > 1 && command === 'A') this.#row -= count
    else if (token.length > 1 && command === 'K') this.#erase(count)
    else if (token.length > 1 && command !== undefined && 'mhl'.includes(command)) return
    else if (token.length > 1) throw new Error(`a sequence that moves things: ${JSON.stringify(token)}`)
    else this.#put(token)
  }

  #newLine(): void {
    this.#row += 1
    this.#column = 0
    this.#lines[this.#row] ??= ''
  }

  /** 0: to the end of the line, 2: all of it. */
  #erase(what: number): void {
    const line = this.#lines[this.#row] ?? ''
    this.#lines[this.#row] = what === 0 ? line.slice(0, this.#column) : ''
  }

  #put(character: string): void {
    if (this.#column === this.columns) this.#newLine()
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column)
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1)
    this.#column += 1
  }
}

/** A control sequence, or one character. */
const pattern = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]|[\\s\\S]`, 'gu')
