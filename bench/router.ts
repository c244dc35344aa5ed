// The router, with the platform's headers and its log, against bare http-proxy without a log; needs wrk and nginx (the
// app), and Linux.
// npm run bench:router [rounds] [seconds]
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fixed, median, table } from './measure.ts'

interface Sample {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** The proxy's own processor time for one request, microseconds. */
  readonly cpu: number
}

const rounds = Number(process.argv[2] ?? 10)
const seconds = Number(process.argv[3] ?? 2)
const apps = join(fileURLToPath(new URL('.', import.meta.url)), 'apps')
const bare = ['--no-deprecation', join(apps, 'proxy.mjs')]
const run = promisify(execFile)
const appPort = await freePort()
const children: ChildProcess[] = []
try {
  // The proxy alone on one core; app and client share the other.
  await startApp()
  const proxies = await Promise.all([
    proxy('paas-sim', port => ['--import', 'tsx', join(apps, 'router.ts'), port, String(appPort)]),
    proxy('http-proxy 1.18.1', port => [...bare, port, `http://127.77.0.1:${appPort}`, 'http-proxy-1']),
    proxy('http-proxy-3', port => [...bare, port, `http://127.77.0.1:${appPort}`, 'http-proxy']),
  ])
  const samples = new Map(proxies.map(({ name }) => [name, [] as Sample[]]))
  for (const { port, pid } of proxies) await load(port, pid)
  for (let round = 0; round < rounds; round++)
    for (const { name, port, pid } of proxies) samples.get(name)?.push(await load(port, pid))
  print(samples)
} finally {
  for (const child of children) child.kill()
}

async function proxy(name: string, args: (port: string) => string[]) {
  const port = await freePort()
  return { name, port, pid: await start(0, args(String(port))) }
}

/** nginx, so that neither the app nor the client is what holds a proxy back. */
async function startApp(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-bench-'))
  const conf = `daemon off; worker_processes 1; pid ${dir}/pid; error_log /dev/null; events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path ${dir}; proxy_temp_path ${dir};
fastcgi_temp_path ${dir}; uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
server { listen 127.77.0.1:${appPort}; location / { return 200 'Hello, world\\n'; } } }`
  await writeFile(join(dir, 'conf'), conf)
  children.push(
    spawn('taskset', ['-c', '1', 'nginx', '-c', join(dir, 'conf')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )
  while (!(await fetch(`http://127.77.0.1:${appPort}/`).catch(() => undefined))) await delay(20)
}

async function start(core: number, args: string[]): Promise<number> {
  const child = spawn('taskset', ['-c', String(core), process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

async function load(port: number, pid: number): Promise<Sample> {
  const before = await cpuOf(pid)
  const { stdout } = await run('taskset', [
    '-c',
    '1',
    'wrk',
    '-t1',
    '-c32',
    `-d${seconds}s`,
    '--latency',
    `http://127.0.0.1:${port}/`,
  ])
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50: milliseconds(/50%\s+(\S+)/.exec(stdout)?.[1]),
    p99: milliseconds(/99%\s+(\S+)/.exec(stdout)?.[1]),
    cpu: ((await cpuOf(pid)) - before) / requests,
  }
}

/** User and system time, microseconds; the kernel counts in hundredths of a second. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function milliseconds(text = ''): number {
  const value = Number.parseFloat(text)
  if (text.endsWith('us')) return value / 1000
  return text.endsWith('ms') ? value : value * 1000
}

function print(samples: ReadonlyMap<string, readonly Sample[]>): void {
  const [first, second] = [...samples.values()]
  const ratio = (of: (sample: Sample) => number) =>
    median((first ?? []).map((sample, i) => of(sample) / of(second?.[i] ?? sample)))
  console.log(
    table(
      ['', 'requests/s', 'p50 ms', 'p99 ms', 'cpu us/request'],
      [...samples].map(([name, all]) => [
        name,
        fixed(median(all.map(sample => sample.perSecond)), 0),
        fixed(median(all.map(sample => sample.p50)), 2),
        fixed(median(all.map(sample => sample.p99)), 2),
        fixed(median(all.map(sample => sample.cpu))),
      ]),
    ),
  )
  console.log(
    `\npaired by round: ${fixed(
      ratio(sample => sample.perSecond),
      2,
    )} x the requests/s, ${fixed(
      ratio(sample => sample.cpu),
      2,
    )} x the cpu`,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
