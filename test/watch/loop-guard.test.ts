import { expect, test } from 'vitest'
import { LoopGuard } from '../../src/watch/loop-guard.ts'

const steady = (ms: number) => () => ms
/** As people save: now at once, now after a while. */
const human = (ms: number) => (i: number) => ms * (i % 3 === 0 ? 1.4 : 0.8)

test.each<[file: string, what: string, gapMs: (i: number) => number, admitted: number]>([
  ['data/state.json', 'every 1.5 s', steady(1_500), 4],
  ['data/state.json', 'every 3 s, by a program', steady(3_000), 4],
  ['data/state.json', 'every minute, by a program', i => 60_000 + 400 * (i % 7), 4],
  ['data/state.json', 'about every 4 s, by a person', human(4_000), 100],
  ['data/state.json', 'every 20 min', steady(1_200_000), 100],
  ['tmp/boot', 'every 50 ms', steady(50), 4],
  ['server.js', 'every 1.2 s', steady(1_200), 100],
  ['.env', 'every second', steady(1_000), 100],
  ['public/bundle.js', 'every 0.4 s', steady(400), 11],
])('%s that changes %s counts', (file, _what, gapMs, admitted) => {
  const guard = new LoopGuard()
  let now = 0
  const answers = Array.from({ length: 100 }, (_, i) => {
    now += gapMs(i)
    return guard.admit([file], now)
  })
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

test.each<[dir: string, kind: string]>([
  ['uploads/', 'uploads/*.bin'],
  ['', '*.bin'],
])('data in %s that has a new name each time stops counting as a kind', (dir, kind) => {
  const guard = new LoopGuard()
  const answers = Array.from({ length: 20 }, (_, i) =>
    guard.admit([`${dir}${i}.bin`, `${dir}${i}b.bin`], i * 700),
  )
  expect(answers.filter(({ files }) => files.length > 0)).toHaveLength(4)
  expect(answers.flatMap(({ notices }) => notices).map(({ message }) => message.split(' ')[0])).toEqual([
    kind,
  ])
  const others = [`${dir}a.txt`, `${dir}a.js`, 'else/a.bin']
  expect(guard.admit(others, 20_000).files).toEqual(others)
})

test('new source files are no loop', () => {
  const guard = new LoopGuard()
  for (let i = 0; i < 20; i++)
    expect(guard.admit([`src/${i}.js`], i * 400)).toEqual({ files: [`src/${i}.js`], notices: [] })
})

test('many files in one change are one change', () => {
  const files = Array.from({ length: 50 }, (_, i) => `public/${i}.png`)
  expect(new LoopGuard().admit(files, 0)).toEqual({ files, notices: [] })
})
