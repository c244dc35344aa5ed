// One check on every platform beside each platform's own, of a healthy app that listens 300 ms after its start.
// npm run bench:all -- [rounds]
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { platforms } from '../src/platform/registry.ts'
import { fixed, median, quantile, table, timeOf } from './measure.ts'

const rounds = Number(process.argv[2] ?? 3)
const bin = fileURLToPath(new URL('../bin/paas-sim.js', import.meta.url))
const dir = await mkdtemp(join(tmpdir(), 'paas-sim-bench-'))
await writeFile(join(dir, 'Procfile'), 'web: node server.mjs\n')
await writeFile(
  join(dir, 'server.mjs'),
  `import { createServer } from 'node:http'
const server = createServer((_, response) => response.end('hello'))
setTimeout(() => server.listen(process.env.PORT), Math.max(0, 300 - performance.now()))
process.on('SIGTERM', () => { server.close(); server.closeIdleConnections() })
`,
)
const check = (...options: string[]) =>
  timeOf(process.execPath, [bin, 'check', '--quiet', '--json', ...options, dir])
const samples = new Map<string, number[]>()
try {
  for (let round = 0; round < rounds; round++) {
    for (const id of ['--all', ...platforms.map(platform => platform.id)]) {
      const tookMs = id === '--all' ? await check('--all') : await check('--platform', id)
      samples.set(id, [...(samples.get(id) ?? []), tookMs])
    }
  }
} finally {
  await rm(dir, { recursive: true, force: true })
}
const slowest = Math.max(...platforms.map(({ id }) => median(samples.get(id) ?? [])))
const rows = [...samples].map(([id, ms]) => [
  id === '--all' ? `--all (${platforms.length} platforms)` : id,
  fixed(median(ms), 0),
  fixed(quantile(ms, 0.9), 0),
  fixed(median(ms) / slowest, 2),
])
console.log(table(['check', 'median ms', 'p90 ms', 'x the slowest single one'], rows))
