import { describe, expect, it } from 'vitest'
import { parseProcfile } from '../../src/project/procfile.ts'

const parse = (text: string) => parseProcfile(text, 'Procfile')

describe('parseProcfile', () => {
  it.each<[string, string, [string, string, number][]]>([
    ['one line', 'web: node server.js', [['web', 'node server.js', 1]]],
    ['a last line break', 'web: node server.js\n', [['web', 'node server.js', 1]]],
    [
      'CRLF',
      'web: a\r\nworker: b\r\n',
      [
        ['web', 'a', 1],
        ['worker', 'b', 2],
      ],
    ],
    [
      'old Mac line ends',
      'web: a\rworker: b',
      [
        ['web', 'a', 1],
        ['worker', 'b', 2],
      ],
    ],
    ['comments and blank lines', '# c: d\n\n  \n \t# e\nweb: a\n', [['web', 'a', 5]]],
    ['blanks around', '  web:\t  node a.js  \t', [['web', 'node a.js', 1]]],
    ["quotes, colons and # are the shell's", 'web: sh -c "a: b" # c', [['web', 'sh -c "a: b" # c', 1]]],
    ['$PORT stays', 'web: gunicorn -b :$PORT app:app', [['web', 'gunicorn -b :$PORT app:app', 1]]],
    [
      'names',
      'a_B-9: x\nrelease: y',
      [
        ['a_B-9', 'x', 1],
        ['release', 'y', 2],
      ],
    ],
    ['nothing', '', []],
    [
      'order of the file',
      'z: 1\na: 2',
      [
        ['z', '1', 1],
        ['a', '2', 2],
      ],
    ],
    [
      'names of Object',
      'constructor: x\n__proto__: y',
      [
        ['constructor', 'x', 1],
        ['__proto__', 'y', 2],
      ],
    ],
  ])('reads %s', (_, text, processes) => {
    expect(parse(text)).toEqual({
      file: 'Procfile',
      processes: processes.map(([name, command, line]) => ({ name, command, line })),
    })
  })

  it.each<[string, string, string, string, number, number]>([
    [
      'two lines of one type',
      'web: a\nworker: b\nweb: c',
      'Procfile line 3, column 1: web is defined twice, on line 1 and on line 3',
      'keep one "web:" line',
      3,
      1,
    ],
    [
      'no colon',
      'web node server.js',
      'Procfile line 1, column 1: "web node server.js" is not "name: command"',
      'write "web: node server.js"',
      1,
      1,
    ],
    [
      'an equals sign',
      'web=node a.js',
      'Procfile line 1, column 1: "web=node a.js" is not "name: command"',
      'write "web: node a.js"',
      1,
      1,
    ],
    [
      'no blank after the colon',
      '\n web:node a.js',
      'Procfile line 2, column 6: no blank between "web:" and its command: the line would be skipped',
      'write "web: node a.js"',
      2,
      6,
    ],
    [
      'an empty command',
      'web:  ',
      'Procfile line 1, column 4: web has no command',
      'write its command after "web:"',
      1,
      4,
    ],
    [
      'a name with a blank',
      'my web: a',
      'Procfile line 1, column 1: "my web: a" is not "name: command"',
      'write each process as "name: command", e.g. "web: node server.js"; names have letters, digits, - and _',
      1,
      1,
    ],
    [
      'a merge conflict',
      '<<<<<<< HEAD',
      'Procfile line 1, column 1: "<<<<<<< HEAD" is not "name: command"',
      'resolve the merge conflict in this file',
      1,
      1,
    ],
    [
      'a Dockerfile',
      'FROM node:20',
      'Procfile line 1, column 1: "FROM node:20" is not "name: command"',
      'this looks like a Dockerfile: a Procfile has lines "web: command"',
      1,
      1,
    ],
  ])('refuses %s', (_, text, message, hint, line, column) => {
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({
        code: 'invalid-file',
        message,
        hint,
        position: { file: 'Procfile', line, column },
      }),
    )
  })

  it('tells all problems together, and shows little of a long line', () => {
    const text = `web: a\n${'x'.repeat(500)}\nweb:b`
    const shown = JSON.stringify(`${'x'.repeat(57)}...`)
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({
        message: [
          'Procfile has 2 problems',
          `  line 2, column 1: ${shown} is not "name: command"`,
          '  line 3, column 5: no blank between "web:" and its command: the line would be skipped',
        ].join('\n'),
        position: { file: 'Procfile', line: 2, column: 1 },
      }),
    )
  })

  it('either reads every short line or says where it is wrong', () => {
    const alphabet = ['w', ':', ' ', '#', '\n', '-', '$']
    for (let code = 0; code < alphabet.length ** 5; code++) {
      let text = ''
      for (let rest = code, length = 0; length < 5; length++) {
        text += alphabet[rest % alphabet.length]
        rest = Math.floor(rest / alphabet.length)
      }
      const meant = text.split('\n').filter(line => line.trim() !== '' && !line.trim().startsWith('#')).length
      try {
        expect(parse(text).processes).toHaveLength(meant)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-file', position: { line: expect.any(Number) } })
      }
    }
  })
})
