import { describe, expect, it } from 'vitest'
import { interpolate } from '../../src/project/compose-interpolation.ts'

const known: Readonly<Record<string, string>> = { A: 'a', B: 'b', EMPTY: '', MONEY: '$A' }

describe('interpolate', () => {
  // As in docs.docker.com/reference/compose-file/interpolation
  it.each<[text: string, result: string, unset?: readonly string[]]>([
    ['plain', 'plain'],
    ['$A-$B', 'a-b'],
    [`\${A}b`, 'ab'],
    ['$$A and $$$A', '$A and $a'],
    ['$NO.', '.', ['NO']],
    [`\${NO}`, '', ['NO']],
    [`\${EMPTY}`, ''],
    [`\${A:-d}\${A-d}`, 'aa'],
    [`\${EMPTY:-d}|\${EMPTY-d}|\${NO:-d}|\${NO-d}`, 'd||d|d'],
    [`\${A:+x}|\${EMPTY:+x}|\${EMPTY+x}|\${NO+x}`, 'x||x|'],
    [`\${A:?no}\${EMPTY?no}`, 'a'],
    [`\${NO:-\${B}}`, 'b'],
    [`\${NO:-\${NO2:-deep}}}`, 'deep}'],
    [`\${NO:-{"a":1}`, '{"a":1'],
    [`\${NO:-\${NO2}}`, '', ['NO2']],
    ['a value is not looked into: $MONEY', 'a value is not looked into: $A'],
    [`http://\${HOST:-localhost}:\${PORT:-3000}/`, 'http://localhost:3000/'],
  ])('%s', (text, result, unset = []) => {
    expect(interpolate(text, name => known[name])).toEqual({ text: result, unset })
  })

  it.each<[text: string, problem: string]>([
    [`\${NO:?it is needed}`, 'the variable NO must be set: it is needed'],
    [`\${EMPTY:?}`, 'the variable EMPTY must be set'],
    [`\${NO?\${A}}`, 'the variable NO must be set: a'],
    ['costs 5$', '"$" does not begin a variable'],
    ['pass$1word', '"$1" does not begin a variable'],
    [`\${A`, '"${" does not begin a variable'],
    [`\${1A}`, '"${" does not begin a variable'],
    [`\${A!x}`, '"${" does not begin a variable'],
  ])('%s: a problem', (text, problem) => {
    expect(interpolate(text, name => known[name]).problem?.text).toBe(problem)
  })
})
