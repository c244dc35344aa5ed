import { describe, expect, test } from 'vitest'
import { groupIsOurs, instanceRows } from '../../src/runner/instance-rows.ts'
import type { ProcessRow } from '../../src/runner/process-row.ts'

const row = (pid: number, parent: number, changes: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  group: pid,
  session: pid,
  started: 1000,
  alive: true,
  cpuMs: 0,
  command: undefined,
  kernel: false,
  ...changes,
})
const root = { pid: 100, started: 1000 }
const none = { root, known: [], marked: new Set<number>(), groupIsOurs: true }
const pids = (rows: readonly ProcessRow[]): number[] => rows.map(found => found.pid).sort((a, b) => a - b)

describe('an instance’s processes are', () => {
  const table = [
    row(1, 0, { started: 1 }),
    row(50, 1, { started: 2 }),
    row(100, 50),
    row(101, 100, { group: 100, session: 100 }),
    row(102, 101, { group: 102, session: 102, started: 1001 }),
    row(103, 1, { group: 100, session: 100, started: 1002 }),
    row(104, 1, { group: 104, session: 100, started: 1003 }),
    row(105, 1, { started: 1004 }),
    row(106, 105, { started: 1005 }),
    row(107, 1, { started: 1006 }),
  ]

  test('root, descendants, group and session', () => {
    expect(pids(instanceRows(table, none))).toEqual([100, 101, 102, 103, 104])
  })

  test('what carries the marker, and its descendants', () => {
    expect(pids(instanceRows(table, { ...none, marked: new Set([105]) }))).toEqual([
      100, 101, 102, 103, 104, 105, 106,
    ])
  })

  test('what was seen before, unless its pid has been given away since', () => {
    const known = [
      { pid: 105, started: 1004 },
      { pid: 107, started: 999 },
    ]
    expect(pids(instanceRows(table, { ...none, known }))).toEqual([100, 101, 102, 103, 104, 105, 106])
  })

  test('not the group, once it is not ours any more', () => {
    expect(pids(instanceRows(table, { ...none, groupIsOurs: false }))).toEqual([100, 101, 102])
  })
})

test('a pid that was given to another process brings neither it nor its children', () => {
  const reused = [row(100, 1, { started: 2000 }), row(101, 100, { started: 2001, group: 100, session: 100 })]
  expect(groupIsOurs(reused, root)).toBe(false)
  expect(instanceRows(reused, { ...none, groupIsOurs: groupIsOurs(reused, root) })).toEqual([])
})

test('a child older than its parent is another’s: the parent’s pid was given away', () => {
  expect(pids(instanceRows([row(100, 1), row(101, 100, { started: 900 }), row(102, 100)], none))).toEqual([
    100, 102,
  ])
})

test.each<[string, ProcessRow[], boolean]>([
  ['its leader lives', [row(100, 1)], true],
  ['its leader is a zombie', [row(100, 1, { alive: false })], true],
  ['its leader is gone, a member lives', [row(101, 1, { group: 100, session: 7 })], true],
  ['its leader is gone, the session lives', [row(101, 1, { group: 101, session: 100 })], true],
  ['it is empty', [row(101, 1)], false],
])('a group is ours while %s', (_name, rows, ours) => {
  expect(groupIsOurs(rows, root)).toBe(ours)
})
