import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseEnv, readEnvFile } from '../../src/project/env-file.ts'
import { tempDir } from './temp-dir.ts'

describe('parseEnv', () => {
  it.each<[string, string, [string, string, number][]]>([
    [
      'plain values',
      'A=1\nB=two words\n',
      [
        ['A', '1', 1],
        ['B', 'two words', 2],
      ],
    ],
    [
      'CRLF and comments',
      '# c\r\n\r\nA=1 # one\r\nB=2\r\n',
      [
        ['A', '1', 3],
        ['B', '2', 4],
      ],
    ],
    ['export and blanks', '  export A = 1', [['A', '1', 1]]],
    [
      'quotes',
      `A="x # y"\nB='$C\\n'\nC=\`q"'\``,
      [
        ['A', 'x # y', 1],
        ['B', '$C\\n', 2],
        ['C', `q"'`, 3],
      ],
    ],
    ['escapes in double quotes', 'A="a\\nb"', [['A', 'a\nb', 1]]],
    [
      'a value over lines',
      'A="one\n# two\nthree" # end\nB=4',
      [
        ['A', 'one\n# two\nthree', 1],
        ['B', '4', 4],
      ],
    ],
    [
      'an empty value',
      'A=\nB=""',
      [
        ['A', '', 1],
        ['B', '', 2],
      ],
    ],
    ['an equals sign in a value', 'A=b=c==', [['A', 'b=c==', 1]]],
    ['the yaml way', 'A: b', [['A', 'b', 1]]],
    ['a quote inside', "A=O'Brien", [['A', "O'Brien", 1]]],
    [
      'both of one name, in order',
      'A=1\nA=2',
      [
        ['A', '1', 1],
        ['A', '2', 2],
      ],
    ],
    [
      'no expansion',
      'A=1\nB=$A',
      [
        ['A', '1', 1],
        ['B', '$A', 2],
      ],
    ],
    ['nothing', '', []],
  ])('reads %s', (_, text, expected) => {
    const entries = parseEnv(text, '.env').map(({ name, value, position }) => [name, value, position.line])
    expect(entries).toEqual(expected)
  })

  it.each<[string, string, string, string, number, number]>([
    [
      'a word alone',
      'A=1\n  FOO BAR',
      '.env line 2, column 3: "FOO ..." is not NAME=value',
      'write each variable as NAME=value; names have letters, digits, _ . and -',
      2,
      3,
    ],
    [
      'a name that cannot be',
      'MY VAR=1',
      '.env line 1, column 1: "MY ..." is not NAME=value',
      'write each variable as NAME=value; names have letters, digits, _ . and -',
      1,
      1,
    ],
    [
      'an open quote',
      'A=1\nB="hello\nC=2',
      '.env line 2, column 1: the value of B begins with " and does not end with it',
      'end the value with ", and put nothing but a comment behind it',
      2,
      1,
    ],
    [
      'text behind a quote',
      `A='x' y`,
      ".env line 1, column 1: the value of A begins with ' and does not end with it",
      "end the value with ', and put nothing but a comment behind it",
      1,
      1,
    ],
  ])('refuses %s', (_, text, message, hint, line, column) => {
    expect(() => parseEnv(text, '.env')).toThrowError(
      expect.objectContaining({
        code: 'invalid-file',
        message,
        hint,
        position: { file: '.env', line, column },
      }),
    )
  })

  it('never shows a value in an error', () => {
    const text = 'API KEY=s3cret-one\nTOKEN="s3cret-two\nexport s3cret three\n'
    expect(() => parseEnv(text, '.env')).toThrowError(/^\.env has 3 problems\n(?!.*s3cret-(one|two))/s)
  })

  it('reads a large file with an open quote at once', () => {
    const text = `A="${'x'.repeat(200)}\n${"B='x\n".repeat(20_000)}`
    expect(() => parseEnv(text, '.env')).toThrowError(
      /^\.env has 20001 problems\n(.*\n){20} {2}and 19981 more$/,
    )
  })
})

describe('readEnvFile', () => {
  it('reads a file and names it as it was given', async () => {
    await using dir = await tempDir({ 'ci.env': '\uFEFFA=1\n' })
    const path = join(dir.path, 'ci.env')
    expect(await readEnvFile(path)).toEqual([
      { name: 'A', value: '1', position: { file: path, line: 1, column: 1 } },
    ])
  })

  it('refuses one that is missing', async () => {
    await using dir = await tempDir()
    const path = join(dir.path, 'ci.env')
    await expect(readEnvFile(path)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: `${path} does not exist`,
      hint: 'create ci.env, or correct the path',
      position: { file: path },
    })
  })

  it('refuses a directory', async () => {
    await using dir = await tempDir()
    await expect(readEnvFile(dir.path)).rejects.toMatchObject({
      code: 'unreadable-file',
      message: `${dir.path} is a directory`,
    })
  })
})
