// CPU that paas-sim itself uses while it waits for a bind that does not come.
// npm run bench:wait [seconds]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fixed, table } from './measure.ts'

const seconds = Number(process.argv[2] ?? 10)
const root = fileURLToPath(new URL('..', import.meta.url))
const command = 'node -e "setInterval(() => {}, 1000)"'
const child = spawn(
  process.execPath,
  [
    'bin/paas-sim.js',
    'up',
    '--quiet',
    '--port',
    '0',
    '--boot-timeout',
    '10m',
    '--command',
    command,
    'examples/node-http',
  ],
  { cwd: root, stdio: 'ignore' },
)
// Its own start is measured elsewhere.
await delay(1_000)
const rows: (string | number)[][] = []
rows.push(['first 2 s (a dial every 5 ms)', fixed((await share(1.5)) * 100)])
await delay(1_000)
rows.push([`next ${seconds} s`, fixed((await share(seconds)) * 100)])
child.kill('SIGINT')
await once(child, 'exit')
console.log(table(['waiting', '% of a core'], rows))

async function share(forSeconds: number): Promise<number> {
  const before = await cpuMs()
  await delay(forSeconds * 1000)
  return ((await cpuMs()) - before) / (forSeconds * 1000)
}

async function cpuMs(): Promise<number> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
