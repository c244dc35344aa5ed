import { expect, test } from 'vitest'
import { baseImages, instructionsOf } from '../../src/container/build-instructions.ts'

test('instructions with their lines: comments, joined lines, here-documents, another escape', () => {
  const text = [
    '# escape=`',
    '',
    'FROM a',
    '# no instruction',
    'run one && `',
    '  # in between',
    '',
    '  two',
    'COPY <<EOF /x',
    'FROM not-this',
    'EOF',
    'CMD ["x"]',
  ].join('\r\n')
  expect(instructionsOf(text)).toEqual([
    { keyword: 'FROM', text: 'a', line: 3 },
    { keyword: 'RUN', text: 'one && two', line: 5 },
    { keyword: 'COPY', text: '<<EOF /x', line: 9 },
    { keyword: 'CMD', text: '["x"]', line: 12 },
  ])
})

const braced = (inside: string): string => ['$', '{', inside, '}'].join('')

test.each<[string, Record<string, string>, string[]]>([
  ['FROM node:22', {}, ['node:22']],
  ['FROM scratch', {}, []],
  ['FROM --platform=linux/arm64 a AS One\nFROM one\nFROM b as two', {}, ['a', 'b']],
  [`ARG V=22\nFROM node:${braced('V')}-slim`, {}, ['node:22-slim']],
  ['ARG V=22\nFROM node:$V', { V: '24' }, ['node:24']],
  [`ARG V\nFROM node:${braced('V:-20')}`, {}, ['node:20']],
  [`ARG V="22"\nFROM node:${braced('V')}`, {}, ['node:22']],
  ['FROM a\nARG V=1\nFROM b:$V', { V: '2' }, ['a', 'b:']],
  ['FROM a\nCOPY --from=b /x /y\nCOPY --chown=1 --from=0 /x /y', {}, ['a', 'b']],
  ['FROM a\nRUN --mount=type=bind,from=c,target=/c ls', {}, ['a', 'c']],
])('%j with %j starts from %j', (text, args, expected) => {
  expect(baseImages(instructionsOf(text), args)).toEqual(expected)
})
