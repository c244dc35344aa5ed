/**
 * Text of the app's, made safe for one line of the terminal: colours (SGR) are kept when `colours` says so and end
 * with the line; whatever would move the cursor, clear the screen, ring or rename the window is taken out.
 */
export function cleanText(text: string, colours: boolean): string {
  if (!/\p{Cc}/u.test(text)) return text
  let out = ''
  let coloured = false
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    const end = controlEnd(text, at, code)
    if (end === at) {
      out += text[at]
      at += 1
      continue
    }
    const sequence = text.slice(at, end)
    if (code === TAB) out += '\t'
    else if (colours && isColour(sequence)) {
      out += sequence
      coloured = true
    }
    at = end
  }
  return coloured ? `${out}${RESET}` : out
}

/** The same for text that may hold line breaks (messages, fixes): no colours, breaks kept. */
export function cleanBlock(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map(line => cleanText(line, false))
    .join('\n')
}

const TAB = 0x09
const BEL = 0x07
const ESC = 0x1b
const RESET = `${String.fromCharCode(ESC)}[0m`

/** Where the control at `at` ends; `at` itself for printable text. */
function controlEnd(text: string, at: number, code: number): number {
  if (code === ESC) return escapeEnd(text, at + 1)
  if (code === 0x9b) return csiEnd(text, at + 1)
  if (isStringStart(code - 0x40)) return stringEnd(text, at + 1)
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ? at + 1 : at
}

function escapeEnd(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code === 0x5b) return csiEnd(text, at + 1)
  if (isStringStart(code)) return stringEnd(text, at + 1)
  let end = at
  while (inRange(text.charCodeAt(end), 0x20, 0x2f)) end += 1
  return Math.min(inRange(text.charCodeAt(end), 0x30, 0x7e) ? end + 1 : end, text.length)
}

/** DCS, SOS, OSC, PM, APC: the letter after ESC. */
function isStringStart(letter: number): boolean {
  return letter === 0x50 || letter === 0x58 || (letter >= 0x5d && letter <= 0x5f)
}

/** Up to BEL or ST. One that never ends costs its introducer only, not the rest of the line. */
function stringEnd(text: string, at: number): number {
  for (let end = at; end < text.length; end += 1) {
    const code = text.charCodeAt(end)
    if (code === BEL || code === 0x9c) return end + 1
    if (code === ESC && text[end + 1] === '\\') return end + 2
  }
  return at
}

function csiEnd(text: string, at: number): number {
  let end = at
  while (inRange(text.charCodeAt(end), 0x20, 0x3f)) end += 1
  return inRange(text.charCodeAt(end), 0x40, 0x7e) ? end + 1 : end
}

function isColour(sequence: string): boolean {
  return sequence.charCodeAt(0) === ESC && /^\[[\d;:]*m$/.test(sequence.slice(1))
}

function inRange(code: number, from: number, to: number): boolean {
  return code >= from && code <= to
}
