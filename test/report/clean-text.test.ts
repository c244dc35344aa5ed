import { expect, test } from 'vitest'
import { cleanBlock, cleanText } from '../../src/report/clean-text.ts'

const ESC = '\u001b'

test.each([
  ['plain text is left alone', 'GET / 200', 'GET / 200'],
  ['other scripts and emoji', 'héllo 世界 👋', 'héllo 世界 👋'],
  ['a colour ends with the line', `${ESC}[31mred`, `${ESC}[31mred${ESC}[0m`],
  ['256 colours and colon forms', `${ESC}[38;5;1m${ESC}[4:3mx`, `${ESC}[38;5;1m${ESC}[4:3mx${ESC}[0m`],
  ['clear screen and home', `${ESC}[2J${ESC}[Hhello`, 'hello'],
  ['erase line, cursor up', `a${ESC}[1A${ESC}[2Kb`, 'ab'],
  ['alternate screen, hide cursor', `${ESC}[?1049h${ESC}[?25lx`, 'x'],
  ['scroll region, full reset, save and restore', `${ESC}[1;5r${ESC}c${ESC}7${ESC}8x`, 'x'],
  ['character set', `${ESC}(0x${ESC}(B`, 'x'],
  ['window title, by BEL and by ST', `${ESC}]0;pwned\u0007a${ESC}]2;pwned${ESC}\\b`, 'ab'],
  ['a title that never ends does not take the line with it', `${ESC}]0;text`, '0;text'],
  ['hyperlink', `${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
  ['device control string', `${ESC}P1$q${ESC}\\x`, 'x'],
  ['8-bit CSI and OSC', 'a\u009b2Jb\u009dtitle\u009cc', 'abc'],
  ['bell, backspace, carriage return, NUL', 'a\u0007\b\r\u0000b', 'ab'],
  ['a tab stays', 'a\tb', 'a\tb'],
  ['a lone ESC at the end', `x${ESC}`, 'x'],
  ['a sequence cut off', `x${ESC}[31`, 'x'],
  ['private m is no colour', `${ESC}[>4;2mx`, 'x'],
])('%s', (_name, text, expected) => {
  expect(cleanText(text, true)).toBe(expected)
})

test('without colours nothing of a colour is left', () => {
  expect(cleanText(`${ESC}[1m${ESC}[31mred${ESC}[39m plain`, false)).toBe('red plain')
})

test('every single control character is harmless', () => {
  for (let code = 0; code < 0xa0; code += 1) {
    const cleaned = cleanText(`a${String.fromCharCode(code)}b`, true)
    expect(cleaned.replaceAll('\t', '')).not.toMatch(/\p{Cc}/u)
  }
})

test('line breaks of a message stay', () => {
  expect(cleanBlock(`one${ESC}[2J\r\ntwo\rthree\nfour`)).toBe('one\ntwo\nthree\nfour')
})
