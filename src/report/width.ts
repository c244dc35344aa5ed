import { stripVTControlCharacters } from 'node:util'

const segmenter = new Intl.Segmenter()
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/u

/** Columns that text takes on a terminal. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text)
  if (/^[ -~]*$/.test(plain)) return plain.length
  let width = 0
  for (const { segment } of segmenter.segment(plain)) width += wide.test(segment) ? 2 : 1
  return width
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}

/** Cuts plain text to a width, with the ellipsis inside it. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  const room = width - widthOf(ellipsis)
  for (const { segment } of segmenter.segment(text)) {
    if (widthOf(kept + segment) > room) break
    kept += segment
  }
  return kept + ellipsis
}

/** Cuts plain text to a width, keeping its end, with the ellipsis in front of it. */
export function cutStart(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  const room = width - widthOf(ellipsis)
  for (const { segment } of [...segmenter.segment(text)].reverse()) {
    if (widthOf(segment + kept) > room) break
    kept = segment + kept
  }
  return ellipsis + kept
}

/** Plain text in lines of at most `width` columns, broken at blanks; a longer word is broken where it must be. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap(line => wrapLine(line, Math.max(1, width)))
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(/(?<=\S)(?= +\S)/)) {
    const joined = current + word
    if (widthOf(joined) <= width) {
      current = joined
      continue
    }
    if (current !== '') lines.push(current)
    const pieces = breakWord(current === '' ? word : word.trimStart(), width)
    current = pieces.pop() ?? ''
    lines.push(...pieces)
  }
  return [...lines, current]
}

function breakWord(word: string, width: number): string[] {
  const pieces = ['']
  for (const { segment } of segmenter.segment(word)) {
    const last = pieces.length - 1
    const grown = (pieces[last] ?? '') + segment
    if (widthOf(grown) <= width || pieces[last] === '') pieces[last] = grown
    else pieces.push(segment)
  }
  return pieces
}
