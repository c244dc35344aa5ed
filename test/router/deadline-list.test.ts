import { expect, test } from 'vitest'
import { type Deadlined, DeadlineList } from '../../src/router/deadline-list.ts'
import { until } from './stage.ts'

function entry(name: string, due: string[]): Deadlined & { name: string; wasDue: number } {
  return {
    name,
    wasDue: 0,
    dueAt: 0,
    dueList: null,
    dueBefore: null,
    dueAfter: null,
    onDue() {
      this.wasDue = performance.now()
      due.push(name)
    },
  }
}

test('entries are due in order of their last touch, never early', async () => {
  using list = new DeadlineList(100)
  const due: string[] = []
  const [a, b, c] = [entry('a', due), entry('b', due), entry('c', due)]
  list.start(a)
  list.start(b)
  list.start(c)
  await new Promise(resolve => setTimeout(resolve, 50))
  const touched = performance.now()
  list.touch(a)
  list.stop(b)
  await until(() => due.length === 2, 'two due')
  expect(due).toEqual(['c', 'a'])
  expect(a.wasDue - touched).toBeGreaterThanOrEqual(100)
})

test('an entry is in one list at a time', async () => {
  using short = new DeadlineList(30)
  using long = new DeadlineList(10_000)
  const due: string[] = []
  const [a, b] = [entry('a', due), entry('b', due)]
  short.start(a)
  short.start(b)
  long.start(a)
  short.touch(a)
  short.stop(a)
  expect(a.dueList).toBe(long)
  await until(() => due.length === 1, 'one due')
  expect(due).toEqual(['b'])
})

test('an entry that starts another when it is due', async () => {
  using list = new DeadlineList(20)
  const due: string[] = []
  const second = entry('second', due)
  const first: Deadlined = { ...entry('first', due), onDue: () => list.start(second) }
  list.start(first)
  await until(() => due.length === 1, 'the second due')
  expect(due).toEqual(['second'])
})

test('a disposed list keeps nothing', () => {
  const list = new DeadlineList(10)
  const a = entry('a', [])
  list.start(a)
  list[Symbol.dispose]()
  expect(a.dueList).toBeNull()
})
