import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseProcStat } from '../../src/runner/proc-stat.ts'

// A line of proc_pid_stat(5)'s shape: state, ppid, pgrp, session, tty, tpgid, flags, 4 faults, utime, stime, cutime, cstime,
// priority, nice, threads, itrealvalue, starttime, ...
const line = (name: string, state = 'S', threads = 1, flags = 4194304): string =>
  `5737 (${name}) ${state} 5722 5720 3254 0 -1 ${flags} 101 0 0 0 20 5 3 2 20 0 ${threads} 0 90750 3133440 362 18446744073709551615 0 0\n`

test('reads ids, start and CPU time', () => {
  expect(parseProcStat(line('cat'))).toEqual({
    pid: 5737,
    parent: 5722,
    group: 5720,
    session: 3254,
    started: 90750,
    alive: true,
    cpuMs: 300,
    command: undefined,
    kernel: false,
  })
})

test.each(['a b', 'a) R 1 1 1', '(sd-pam)', 'tmux: server', ') Z', 'two\nlines'])(
  'with the name %j',
  name => {
    expect(parseProcStat(line(name))).toMatchObject({ parent: 5722, started: 90750, alive: true })
  },
)

test.each<[string, number, boolean]>([
  ['R', 1, true],
  ['D', 1, true],
  ['T', 1, true],
  ['Z', 1, false],
  ['X', 1, false],
  ['Z', 4, true], // the main thread has ended, three others run on
])('state %s with %i threads: alive %s', (state, threads, alive) => {
  expect(parseProcStat(line('app', state, threads))?.alive).toBe(alive)
})

test('knows a thread of the kernel by its flag', () => {
  expect(parseProcStat(line('kworker/0:1', 'I', 1, 69238880))?.kernel).toBe(true)
})

test.each(['', 'nonsense', '12 (cut off', '12 (cut off) S 1 2'])('%j is no process', text => {
  expect(parseProcStat(text)).toBeUndefined()
})

test.runIf(process.platform === 'linux')('reads the kernel’s own', () => {
  expect(parseProcStat(readFileSync('/proc/self/stat', 'utf8'))).toMatchObject({
    pid: process.pid,
    parent: process.ppid,
    alive: true,
  })
})
