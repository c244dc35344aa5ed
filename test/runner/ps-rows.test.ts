import { describe, expect, test } from 'vitest'
import { parseCpuTime, parsePsMarkers, parsePsRows } from '../../src/runner/ps-rows.ts'

// Processes as macOS printed them for `ps -jp` in a mail to the git mailing list (git add -p with emacs: the editor shares the
// process group), and /sbin/launchd from public notes on `ps -axj`; brought into the columns we ask for, start times added.
const output = `    1     0     1 Ss   Mon Nov  3 08:15:02 2025    69:07.76 /sbin/launchd
34538  1234 34538 S    Fri Nov 21 09:00:00 2025     0:00.02 git add -p
34540 34539 34538 S+   Fri Nov 21 09:00:01 2025     0:00.08 /usr/bin/perl /usr/local/libexec/git-core/git-add--interactive --
34581 34540 34538 S+   Fri Nov 21 09:00:01 2025     0:00.61 /usr/bin/emacs /Users/kevin/Dev/My Work/.git/
34600 34540 34538 Z    Fri Nov 21 09:00:02 2025     0:00.00 (perl)
ps: a warning of another shape
`

test('rows of ps on macOS', () => {
  const rows = parsePsRows(output)
  expect(rows.map(row => [row.pid, row.parent, row.group, row.alive, row.cpuMs])).toEqual([
    [1, 0, 1, true, 4_147_760],
    [34538, 1234, 34538, true, 20],
    [34540, 34539, 34538, true, 80],
    [34581, 34540, 34538, true, 610],
    [34600, 34540, 34538, false, 0],
  ])
  expect(rows[0]?.started).toBe(Date.UTC(2025, 10, 3, 8, 15, 2) / 1000)
  expect(rows[3]?.command).toBe('/usr/bin/emacs /Users/kevin/Dev/My Work/.git/')
})

// `138:51.63` and `69:07.76` are macOS's (a browser and launchd in public listings), the days are FreeBSD's and Linux's.
test.each([
  ['0:00.01', 10],
  ['138:51.63', 8_331_630],
  ['1:02:03', 3_723_000],
  ['2-03:04:05', 183_845_000],
])('CPU time %s is %i ms', (text, ms) => {
  expect(parseCpuTime(text)).toBe(ms)
})

describe('markers in ps -E', () => {
  test('stand behind the command line, among the other variables', () => {
    const text = `  501 node server.js PATH=/usr/bin:/bin PAAS_SIM_RUN=42-1763715600-0-5f0c9a/web.1/c81e72 HOME=/Users/k
  502 -zsh TERM=xterm
  503 /bin/sh -c node server.js
  504 node x.js PAAS_SIM_RUN=43-1763715601-0-aa`
    expect([...parsePsMarkers(text)]).toEqual([
      [501, '42-1763715600-0-5f0c9a/web.1/c81e72'],
      [504, '43-1763715601-0-aa'],
    ])
  })
})

test.each(['', '\n', 'ps: illegal option -- E\nusage: ps [-AaCcEefhjlMmrSTvwXx]\n'])(
  '%j has neither',
  text => {
    expect([parsePsRows(text), [...parsePsMarkers(text)]]).toEqual([[], []])
  },
)
