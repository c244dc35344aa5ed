import { describe, expect, test } from 'vitest'
import { type Line, splitLines } from '../../src/util/lines.ts'

function lines(chunks: readonly (string | Uint8Array)[], limit?: number): Line[] {
  const found: Line[] = []
  const splitter = splitLines(line => found.push(line), limit)
  for (const chunk of chunks) splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  splitter.flush()
  return found
}
const whole = (...texts: string[]): Line[] => texts.map(text => ({ text, partial: false }))

describe('line breaks', () => {
  test.each<[string, string[], string[]]>([
    ['LF', ['a\nb\n'], ['a', 'b']],
    ['empty lines are kept', ['a\n\n\nb\n'], ['a', '', '', 'b']],
    ['CR LF', ['a\r\nb\r\n'], ['a', 'b']],
    ['CR LF split over chunks', ['a\r', '\nb'], ['a', 'b']],
    ['CR CR LF, as Windows text mode makes it', ['a\r\r\nb\n'], ['a', 'b']],
    ['a progress bar', ['10 %\r', '50 %\r100 %\n', 'done\n'], ['10 %', '50 %', '100 %', 'done']],
    ['a progress bar that begins with CR', ['\r10 %\r20 %\n'], ['10 %', '20 %']],
    ['a line built from many chunks', ['a', 'b', 'c\nd'], ['abc', 'd']],
    ['the last line without a break', ['a\nb'], ['a', 'b']],
    ['nothing', [], []],
    ['nothing but a CR', ['\r'], []],
    ['colours are kept', ['\u001b[31mred\u001b[0m\u001b[K\n'], ['\u001b[31mred\u001b[0m\u001b[K']],
    ['NUL and other control characters are kept', ['a\0b\x07\n'], ['a\0b\x07']],
    ['a byte order mark is kept', ['\uFEFFa\n'], ['\uFEFFa']],
  ])('%s', (_name, chunks, texts) => {
    expect(lines(chunks)).toEqual(whole(...texts))
  })
})

describe('characters', () => {
  const text = 'aé€😀z'
  const bytes = Buffer.from(`${text}\n`)

  test('are whole wherever the chunks are cut', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(lines([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole(text))
    }
    expect(lines([...bytes].map(byte => Uint8Array.of(byte)))).toEqual(whole(text))
  })

  test('that are no UTF-8 become U+FFFD and do no harm to what follows', () => {
    expect(lines([Uint8Array.of(0x61, 0xff, 0xfe, 0x62, 0x0a, 0xe2, 0x82, 0x0a, 0x63, 0x0a)])).toEqual(
      whole('a\uFFFD\uFFFDb', '\uFFFD', 'c'),
    )
  })

  test('are not cut in two where a long line is', () => {
    for (const limit of [4, 5, 6, 7, 8]) {
      const pieces = lines(['😀€é'.repeat(20), '\n'], limit)
      expect(pieces.map(piece => piece.text).join('')).toBe('😀€é'.repeat(20))
      expect(pieces.map(piece => piece.text).join('')).not.toContain('\uFFFD')
      for (const piece of pieces) expect(Buffer.byteLength(piece.text)).toBeLessThanOrEqual(limit)
    }
  })
})

describe('long lines', () => {
  test.each<[number, Line[]]>([
    [9, [{ text: 'x'.repeat(9), partial: false }]],
    [10, [{ text: 'x'.repeat(10), partial: false }]],
    [
      11,
      [
        { text: 'x'.repeat(10), partial: true },
        { text: 'x', partial: false },
      ],
    ],
    [
      20,
      [
        { text: 'x'.repeat(10), partial: true },
        { text: 'x'.repeat(10), partial: false },
      ],
    ],
    [
      25,
      [
        { text: 'x'.repeat(10), partial: true },
        { text: 'x'.repeat(10), partial: true },
        { text: 'x'.repeat(5), partial: false },
      ],
    ],
  ])('%i bytes with a limit of 10, in one chunk and byte by byte', (length, pieces) => {
    const after = { text: 'y', partial: false }
    expect(lines([`${'x'.repeat(length)}\ny`], 10)).toEqual([...pieces, after])
    expect(lines([...`${'x'.repeat(length)}\ny`], 10)).toEqual([...pieces, after])
  })

  test('are cut at 10,000 bytes unless told otherwise', () => {
    expect(lines(['x'.repeat(10_001)]).map(piece => piece.text.length)).toEqual([10_000, 1])
  })

  test('that are no UTF-8 at all are cut too, nothing lost', () => {
    const pieces = lines([new Uint8Array(35).fill(0x80)], 10)
    expect(pieces.map(piece => piece.text).join('')).toBe('\uFFFD'.repeat(35))
  })
})

test('bytes pushed after a flush begin a new line', () => {
  const found: Line[] = []
  const splitter = splitLines(line => found.push(line))
  splitter.push(Buffer.from('a'))
  splitter.flush()
  splitter.push(Buffer.from('b\n'))
  splitter.flush()
  expect(found).toEqual(whole('a', 'b'))
})
