import { expect, test } from 'vitest'
import { closest } from '../../src/util/closest.ts'

test.each([
  ['herokku', ['heroku', 'render'], 'heroku'],
  ['RENDER', ['heroku', 'render'], 'render'],
  ['wbe', ['web', 'worker'], undefined],
  ['wep', ['web', 'worker'], 'web'],
  ['kubernetes', ['heroku', 'render'], undefined],
  ['', ['heroku'], undefined],
])('%s of %j: %s', (word, candidates, meant) => {
  expect(closest(word, candidates)).toBe(meant)
})
