// From the app's LISTEN to the moment each tool tells that it is up: paas-sim, wait-on, start-server-and-test.
// npm run bench:ready [rounds]
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixed, median, now, quantile, table } from './measure.ts'

const rounds = Number(process.argv[2] ?? 15)
const root = fileURLToPath(new URL('..', import.meta.url))
const app = join(root, 'bench/apps/late-listener.mjs')
const dir = await mkdtemp(join(tmpdir(), 'paas-sim-bench-'))

const tools: Record<string, () => Promise<number>> = {
  'paas-sim up': withPaasSim,
  'wait-on tcp:': withWaitOn,
  'start-server-and-test': withStartServerAndTest,
}
const samples = new Map(Object.keys(tools).map(name => [name, [] as number[]]))
try {
  for (let round = 0; round < rounds; round++)
    for (const [name, measure] of Object.entries(tools)) samples.get(name)?.push(await measure())
} finally {
  await rm(dir, { recursive: true })
}
console.log(
  table(
    ['tool', 'LISTEN to told, median ms', 'p90 ms', 'max ms'],
    [...samples].map(([name, ms]) => [
      name,
      fixed(median(ms)),
      fixed(quantile(ms, 0.9)),
      fixed(Math.max(...ms)),
    ]),
  ),
)

async function withPaasSim(): Promise<number> {
  const file = listenFile()
  const args = ['bin/paas-sim.js', 'up', '--json', '--quiet', '--port', '0', '--command', `node ${app}`, dir]
  const child = spawn(
    process.execPath,
    [...args, ...Object.entries(appEnv(file)).flatMap(([k, v]) => ['--env', `${k}=${v}`])],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const told = await untilPrinted(child, '"type":"ready"')
  child.kill('SIGINT')
  await once(child, 'exit')
  return told - (await listenedAt(file))
}

async function withWaitOn(): Promise<number> {
  const file = listenFile()
  const port = await freePort()
  const server = spawn(process.execPath, [app], {
    env: { ...process.env, PORT: String(port), ...appEnv(file) },
  })
  const waiter = spawn(join(root, 'node_modules/.bin/wait-on'), [`tcp:127.0.0.1:${port}`], {
    stdio: 'ignore',
  })
  await once(waiter, 'exit')
  const told = now()
  server.kill('SIGKILL')
  return told - (await listenedAt(file))
}

async function withStartServerAndTest(): Promise<number> {
  const file = listenFile()
  const port = await freePort()
  const tool = join(root, 'node_modules/.bin/start-server-and-test')
  const child = spawn(tool, [`${process.execPath} ${app}`, `http-get://127.0.0.1:${port}`, 'echo TOLD'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), ...appEnv(file) },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const told = await untilPrinted(child, /^TOLD/m)
  await once(child, 'exit')
  return told - (await listenedAt(file))
}

function untilPrinted(child: ChildProcess, text: string | RegExp): Promise<number> {
  let out = ''
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (typeof text === 'string' ? out.includes(text) : text.test(out)) resolve(now())
    })
    child.once('exit', () => reject(new Error(`ended without printing ${text}:\n${out}`)))
  })
}

function appEnv(file: string): Record<string, string> {
  // Somewhere between the tools' own ticks.
  return { LISTEN_FILE: file, LISTEN_AFTER_MS: String(Math.round(700 + Math.random() * 500)) }
}

function listenFile(): string {
  return join(dir, `listen-${Math.random().toString(36).slice(2)}`)
}

async function listenedAt(file: string): Promise<number> {
  return Number(await readFile(file, 'utf8'))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
