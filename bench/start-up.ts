// What paas-sim itself costs before the app runs, over bare node.
// npm run bench:start [rounds]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixed, median, now, quantile, table, timeOf } from './measure.ts'

const rounds = Number(process.argv[2] ?? 21)
const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'bin/paas-sim.js')
const app = join(root, 'bench/apps/late-listener.mjs')
const dir = await mkdtemp(join(tmpdir(), 'paas-sim-bench-'))

const measures: Record<string, () => Promise<number>> = {
  'node -e 0': () => timeOf(process.execPath, ['-e', '0']),
  'paas-sim --version': () => timeOf(process.execPath, [bin, '--version']),
  'wait-on --version': () => timeOf(process.execPath, [join(root, 'node_modules/.bin/wait-on'), '--version']),
  'node app.mjs, until it runs': () => untilRunning(process.execPath, [app]),
  'paas-sim up, until the app runs': () =>
    untilRunning(process.execPath, [
      bin,
      'up',
      '--quiet',
      '--port',
      '0',
      '--inherit-env',
      '--command',
      `node ${app}`,
      dir,
    ]),
}
const samples = new Map(Object.keys(measures).map(name => [name, [] as number[]]))
try {
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(measures)) samples.get(name)?.push(await measure())
} finally {
  await rm(dir, { recursive: true })
}
console.log(
  table(
    ['what', 'median ms', 'p90 ms'],
    [...samples].map(([name, ms]) => [name, fixed(median(ms)), fixed(quantile(ms, 0.9))]),
  ),
)

/** From the spawn of the command to the first moment of the app's own process. */
async function untilRunning(file: string, args: readonly string[]): Promise<number> {
  const startFile = join(dir, `start-${Math.random().toString(36).slice(2)}`)
  const startedAt = now()
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, START_FILE: startFile },
    stdio: 'ignore',
  })
  let text = ''
  while (text === '') {
    await new Promise(resolve => setTimeout(resolve, 5))
    text = await readFile(startFile, 'utf8').catch(() => '')
  }
  child.kill('SIGINT')
  await once(child, 'exit')
  return Number(text) - startedAt
}
