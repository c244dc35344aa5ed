import { expect, test } from 'vitest'
import { LoopGuard } from '../../src/watch/loop-guard.ts'

test.each<[file: string, everyMs: number, admitted: number]>([
  ['data/state.json', 1_500, 4],
  ['data/state.json', 2_600, 100],
  ['tmp/boot', 50, 4],
  ['server.js', 1_200, 100],
  ['.env', 1_000, 100],
  ['public/bundle.js', 400, 11],
])('%s that changes every %i ms counts %i times of 100', (file, everyMs, admitted) => {
  const guard = new LoopGuard()
  const answers = Array.from({ length: 100 }, (_, i) => guard.admit([file], i * everyMs))
  expect(answers.filter(({ files }) => files.length > 0)).toHaveLength(admitted)
  const notices = answers.flatMap(answer => answer.notices)
  expect(notices.map(({ code }) => code)).toEqual(admitted === 100 ? [] : ['watch-loop'])
  expect(notices.every(({ message }) => message.includes(file) && message.includes('.gitignore'))).toBe(true)
})

test('a file that no longer counts does not hide others', () => {
  const guard = new LoopGuard()
  for (let i = 0; i < 10; i++) guard.admit(['state'], i)
  expect(guard.admit(['server.js', 'state'], 11)).toEqual({ files: ['server.js'], notices: [] })
})
