// A warm `paas-sim up` of an image that has not changed, beside `docker run` of it.
// npm run bench:docker [rounds]; DOCKER_HOST names the engine, which gets the base images of the tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { dialOf } from '../src/container/dockerode-dial.ts'
import { makeBaseImages, nodeImage } from '../test/container/base-images.ts'
import { fixed, now, quantile, table, timeOf } from './measure.ts'

const rounds = Number(process.argv[2] ?? 10)
const bin = fileURLToPath(new URL('../bin/paas-sim.js', import.meta.url))
const dir = await mkdtemp(join(tmpdir(), 'bench-'))
const image = `paas-sim/${basename(dir).toLowerCase()}-web:latest`
const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'

const app = `
const { createServer } = require('node:http')
const server = createServer((request, response) => response.end()).listen(process.env.PORT, () =>
  console.log('listening', performance.timeOrigin + performance.now()))
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

const samples = { run: [] as number[], listening: [] as number[], ready: [] as number[] }
try {
  const dial = await dialOf({ host, from: 'DOCKER_HOST', cliEnvironment: {} }, process.env)
  await makeBaseImages(dial.options)
  dial.close()
  await writeFile(
    join(dir, 'Dockerfile'),
    `FROM ${nodeImage}\nCOPY server.js /\nCMD ["node", "/server.js"]\n`,
  )
  await writeFile(join(dir, 'server.js'), app)
  await up() // builds the image
  for (let round = 0; round < rounds; round++) {
    samples.run.push(await dockerRun())
    const { listening, ready } = await up()
    samples.listening.push(listening)
    samples.ready.push(ready)
  }
} finally {
  await rm(dir, { recursive: true })
  await timeOf('docker', ['image', 'rm', '--force', image])
}
const rows = {
  'docker run, until the app listens': samples.run,
  'paas-sim up, until the app listens': samples.listening,
  'paas-sim up, until its ready event': samples.ready,
  'added: ready event over docker run': samples.ready.map((ms, i) => ms - (samples.run[i] ?? 0)),
}
console.log(
  table(
    ['what', 'min ms', 'median ms', 'p90 ms'],
    Object.entries(rows).map(([name, ms]) => [name, ...[0, 0.5, 0.9].map(q => fixed(quantile(ms, q)))]),
  ),
)

async function dockerRun(): Promise<number> {
  const startedAt = now()
  const child = spawn(
    'docker',
    ['run', '--rm', '--init', '-p', '127.0.0.1:0:3000', '-e', 'PORT=3000', image],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const at = await first(child, line => /^listening (\S+)/.exec(line)?.[1])
  await ended(child)
  return Number(at) - startedAt
}

async function up(): Promise<{ readonly listening: number; readonly ready: number }> {
  const startedAt = now()
  const child = spawn(process.execPath, [bin, 'up', '--json', '--no-watch', '--port', '0', dir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let listening: number | undefined
  let ready: number | undefined
  // What the app prints may come after the event.
  const both = await first(child, line => {
    const at = /"text":"listening ([\d.]+)"/.exec(line)?.[1]
    if (at !== undefined) listening = Number(at) - startedAt
    if (line.startsWith('{"type":"ready"')) ready = now() - startedAt
    return listening === undefined || ready === undefined ? undefined : { listening, ready }
  })
  await ended(child)
  return both
}

/** The first line from which something is read. */
async function first<T>(child: ChildProcess, read: (line: string) => T | undefined): Promise<T> {
  if (child.stdout === null) throw new Error('its output is not read')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const found = read(line)
    if (found !== undefined) return found
    lines.push(line)
  }
  throw new Error(`it ended:\n${lines.join('\n')}`)
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.stdout?.resume()
  child.kill('SIGTERM')
  await exit
}
