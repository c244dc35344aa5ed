// Load and faults against the router, each for itself, and whether the counts add up and nothing is left. Linux.
// npm run soak -- [--short] [--only transfer,resets] [--json]
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { soakCrashes } from './soak/crashes.ts'
import { soakAttacks } from './soak/hostile.ts'
import { soakResets } from './soak/resets.ts'
import { soakSlowClients } from './soak/slow-clients.ts'
import type { SoakResult } from './soak/soak.ts'
import { soakTransfer } from './soak/transfer.ts'
import { soakWebSockets } from './soak/websockets.ts'

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, json: { type: 'boolean' }, only: { type: 'string' } },
})
const short = values.short === true
const soaks: Readonly<Record<string, () => Promise<SoakResult>>> = {
  websockets: () => soakWebSockets(Math.min(short ? 1_000 : 10_000, socketsAllowed())),
  slow: () => soakSlowClients(short ? 200 : 1_000),
  transfer: () => soakTransfer(short ? 500e6 : 10e9),
  crashes: () => soakCrashes(short ? 5_000 : 100_000),
  attacks: () => soakAttacks(short ? 5 : 50),
  resets: () => soakResets(short ? 1_000 : 10_000),
}
const chosen = values.only?.split(',') ?? Object.keys(soaks)
for (const name of chosen) {
  const run = soaks[name]
  if (run === undefined) throw new Error(`${name}: not one of ${Object.keys(soaks).join(', ')}`)
  const result = await run()
  if (result.problems.length > 0) process.exitCode = 1
  console.log(values.json === true ? JSON.stringify(result) : asLine(result))
}

function asLine({ name, tookMs, totals, problems }: SoakResult): string {
  const figures = Object.entries(totals).map(([what, value]) => `${what} ${value}`)
  const mark = problems.length === 0 ? 'ok    ' : 'NOT OK'
  const line = `${mark} ${name}, ${(tookMs / 1000).toFixed(1)} s: ${figures.join(', ')}`
  return [line, ...problems.map(problem => `       ${problem}`)].join('\n')
}

/** Clients and app are in this process, both ends of the router's in another: two descriptors for a WebSocket. */
function socketsAllowed(): number {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), '--nofile=65536:65536'], { stdio: 'ignore' })
  } catch {
    // Not ours to raise: as many as the limit allows.
  }
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return Math.floor((Number(limit) - 200) / 2)
}
