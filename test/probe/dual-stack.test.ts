import { expect, test } from 'vitest'
import { parseSs } from '../../src/probe/dual-stack.ts'

// Printed by iproute2 6.1 on Debian 12; the `:::` form is that of iproute2 before 4.15.
const ss = `LISTEN 0      511    [::ffff:127.0.0.1]:24106       *:* users:(("node",pid=6551,fd=24)) ino:28904 sk:3 cgroup:/ v6only:0 <->
LISTEN 0      511                     *:24102       *:* users:(("node",pid=6551,fd=20)) ino:28900 sk:4 cgroup:/ v6only:0 <->
LISTEN 0      511                  [::]:24103    [::]:* users:(("node",pid=6551,fd=21)) ino:28901 sk:5 cgroup:/ v6only:1 <->
LISTEN 0      511                 [::1]:24104    [::]:* users:(("node",pid=6551,fd=22)) ino:28902 sk:6 cgroup:/ v6only:1 <->
LISTEN     0      128    :::22    :::*    ino:1 sk:2 v6only:0 <->
`

test('which `::` listeners take IPv4', () => {
  expect([...parseSs(ss)]).toEqual([
    [24102, true],
    [24103, false],
    [22, true],
  ])
})
