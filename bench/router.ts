// The router, with all of Heroku's rules and its log, beside other proxies: each alone on core 0; the app and the
// client share core 1. Needs Linux, taskset, wrk and nginx; other proxies that are missing are left out.
// npm run bench:router -- [rounds] [seconds] [--only get,upload] [--proxies paas-sim,nginx]
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { startApps } from './router/app.ts'
import { freePort } from './router/free-port.ts'
import { load } from './router/load.ts'
import { Processes, usageOf } from './router/processes.ts'
import { proxies, type Rival, reference } from './router/proxies.ts'
import { type Sample, scenarioTable } from './router/results.ts'
import { type Scenario, scenarios } from './router/scenarios.ts'

const run = promisify(execFile)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, proxies: { type: 'string' } },
})
const rounds = Number(positionals[0] ?? 4)
const seconds = Number(positionals[1] ?? 2)
/** Node compiles what it runs often only after tens of thousands of requests. */
const warmUpSeconds = 6
const root = fileURLToPath(new URL('..', import.meta.url))
const apps = join(root, 'bench', 'apps')
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())

const chosen = chosenBy(values.only, scenarios, scenario => scenario.id)
const rivals = await present(chosenBy(values.proxies, proxies, proxy => proxy.name))
const dir = await mkdtemp(join(tmpdir(), 'paas-sim-bench-'))
try {
  const built = await compile()
  const ports = { nginx: await freePort(), node: await freePort() }
  await using processes = new Processes()
  await startApps(processes, dir, apps, ports)
  for (const scenario of chosen) {
    const samples = await measure(scenario, ports[scenario.app], built)
    console.log(`\n### ${scenario.title}\n\n${scenarioTable(samples, reference)}`)
  }
} catch (error) {
  if (!interrupted.signal.aborted) throw error
  process.exitCode = 130
} finally {
  await rm(dir, { recursive: true, force: true })
}

/** Fresh processes for each scenario; what is before the first round warms them up and is not counted. */
async function measure(scenario: Scenario, appPort: number, built: string): Promise<Map<string, Sample[]>> {
  await using processes = new Processes()
  const samples = new Map<string, Sample[]>()
  const running: { name: string; port: number; pid: number }[] = []
  for (const proxy of rivals) {
    if (scenario.client.kind === 'websocket' && !proxy.webSocket) continue
    const port = await freePort()
    const place = { port, appPort, connections: scenario.connections, dir, apps, built }
    const pid = await processes.start(0, await proxy.command(place), '127.0.0.1', port)
    running.push({ name: proxy.name, port, pid })
    samples.set(proxy.name, [])
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { name, port, pid } of running) {
      interrupted.signal.throwIfAborted()
      const before = await usageOf(pid)
      const seen = await load(scenario, port, round === 0 ? warmUpSeconds : seconds, dir, apps)
      const after = await usageOf(pid)
      const cpu = (after.cpu - before.cpu) / seen.requests
      if (round > 0) samples.get(name)?.push({ ...seen, cpu, rss: after.rss })
    }
  }
  return samples
}

/** What users get is compiled, not translated while it runs. */
async function compile(): Promise<string> {
  const built = join(root, 'node_modules', '.cache', 'paas-sim-bench')
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const args = [
    tsc,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    built,
    '--declaration',
    'false',
    '--noCheck',
  ]
  await run(process.execPath, args)
  return built
}

async function present(all: readonly Rival[]): Promise<readonly Rival[]> {
  const found: Rival[] = []
  for (const proxy of all) {
    const missing =
      proxy.program !== undefined && (await run('which', [proxy.program]).catch(() => null)) === null
    if (missing) console.log(`${proxy.program} is not on this machine: ${proxy.name} is left out`)
    else found.push(proxy)
  }
  return found
}

function chosenBy<T>(list: string | undefined, all: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const names = list?.split(',') ?? all.map(nameOf)
  const unknown = names.filter(name => !all.some(item => nameOf(item) === name))
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not one of ${all.map(nameOf).join(', ')}`)
  return all.filter(item => names.includes(nameOf(item)))
}
