import { expect, test } from 'vitest'
import { cut, padEnd, padStart, widthOf, wrap } from '../../src/report/width.ts'

test.each([
  ['plain', 5],
  ['\u001b[31mred\u001b[39m', 3],
  ['héllo', 5],
  ['he\u0301llo', 5],
  ['世界', 4],
  ['한국', 4],
  ['👋', 2],
  ['👩‍👩‍👧', 2],
  ['✔ ok', 4],
  ['', 0],
])('%j takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 80, ['one two three']],
  ['a\nb', 10, ['a', 'b']],
  ['  indented text', 10, ['  indented', 'text']],
  ['abcdefgh', 3, ['abc', 'def', 'gh']],
  ['x abcdefgh', 4, ['x', 'abcd', 'efgh']],
  ['世界世界', 4, ['世界', '世界']],
  ['-> a  b', 20, ['-> a  b']],
  ['', 10, ['']],
  ['abc', 0, ['a', 'b', 'c']],
])('%j in %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines)
})

test('wrapping keeps to the width and loses no letter', () => {
  const text =
    'The router dialled 127.77.0.1:23817 and got http://averylongword.example.com/without/a/blank, 世界.'
  for (let width = 2; width <= 120; width += 1) {
    const lines = wrap(text, width)
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width)
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
  }
})

test('cutting and padding count columns', () => {
  expect(cut('世界世界', 5, '…')).toBe('世界…')
  expect(cut('short', 5, '…')).toBe('short')
  expect(padEnd('世', 4)).toBe('世  ')
  expect(padStart('世', 4)).toBe('  世')
})
