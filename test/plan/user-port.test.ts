import { describe, expect, it } from 'vitest'
import { readUserPort } from '../../src/plan/user-port.ts'

describe('readUserPort', () => {
  it.each([
    ['1', 1],
    ['3000', 3000],
    ['65535', 65_535],
  ])('%s', (value, port) => {
    expect(readUserPort({ name: 'PORT', value })).toBe(port)
  })

  it.each(['', '0', '65536', '70000', '-1', '80a', '8080;', '3e3', '0x50', ' 80', '100000'])(
    'refuses "%s"',
    value => {
      const hint = 'set PORT to a number from 1 to 65535, or leave it out'
      expect(() => readUserPort({ name: 'PORT', value })).toThrowError(
        expect.objectContaining({
          code: 'usage',
          message: `--env PORT=${value}: not a port`,
          hint,
          position: undefined,
        }),
      )
      const position = { file: '.env', line: 3, column: 1 }
      expect(() => readUserPort({ name: 'PORT', value, position })).toThrowError(
        expect.objectContaining({
          code: 'invalid-file',
          message: `PORT=${value} in .env line 3: not a port`,
          hint,
          position,
        }),
      )
    },
  )
})
