// Saves under load: what clients see while one generation after the other takes over.
// npm run bench:watch -- [saves] [seconds] [requests/s]
// The app's own boot is what it says itself: from the start of its Node to LISTEN, without the making of the process.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Event } from '../src/model/events.ts'
import { fixed, median, now, quantile, table } from './measure.ts'
import { freePort } from './router/free-port.ts'
import { type Answer, SteadyLoad } from './watch/steady-load.ts'

const [saves = 50, seconds = 60, perSecond = 200] = process.argv.slice(2).map(Number)
const root = fileURLToPath(new URL('..', import.meta.url))
const source = await readFile(join(root, 'bench/apps/versioned.mjs'), 'utf8')

interface Seen {
  readonly answers: readonly Answer[]
  /** When each version was saved, by version. */
  readonly savedAt: readonly number[]
  readonly events: readonly Event[]
}

const temp = await mkdtemp(join(tmpdir(), 'paas-sim-bench-'))
try {
  const rows: (string | number)[][] = []
  for (const platform of ['render', 'heroku']) rows.push(row(platform, await underSaves(platform)))
  const head = ['platform', 'requests', 'not answered 200', 'codes', 'slowest answer ms', 'saves', 'routed']
  const times = [
    "the app's own boot ms",
    'launch to LISTEN ms',
    'save to routed ms',
    'p90',
    'over own boot ms',
    'p90',
  ]
  console.log(table([...head, ...times], rows))
} finally {
  await rm(temp, { recursive: true, force: true })
}

async function underSaves(platform: string): Promise<Seen> {
  const dir = join(temp, platform)
  await mkdir(dir)
  const file = join(dir, 'server.mjs')
  const save = (version: number) =>
    writeFile(file, source.replace('const version = 0', `const version = ${version}`))
  await save(0)
  const port = await freePort()
  const options = ['--json', '--quiet', '--watch', '--platform', platform, '--port', String(port)]
  const child = spawn(
    process.execPath,
    [join(root, 'bin/paas-sim.js'), 'up', ...options, '--command', 'node server.mjs', dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const events: Event[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', line => {
        const event: Event = JSON.parse(line)
        if (event.type !== 'request' || event.code !== null) events.push(event)
        if (event.type === 'ready') resolve()
      })
      child.once('exit', status => reject(new Error(`up ended with ${status} before its app was ready`)))
    })
    const load = new SteadyLoad(port, perSecond)
    const startedAt = now()
    const savedAt = [startedAt]
    for (let version = 1; version <= saves; version++) {
      await sleep(Math.max(0, startedAt + ((version - 0.5) / saves) * seconds * 1000 - now()))
      savedAt.push(now())
      await save(version)
    }
    await sleep(Math.max(0, startedAt + seconds * 1000 - now()))
    await load.end()
    return { answers: load.answers, savedAt, events }
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  }
}

function row(platform: string, { answers, savedAt, events }: Seen): (string | number)[] {
  const first = new Map<number, Answer>()
  for (const answer of answers) {
    if (answer.version === null) continue
    const before = first.get(answer.version)
    if (before === undefined || answer.endedAt < before.endedAt) first.set(answer.version, answer)
  }
  first.delete(0)
  const routed = [...first].map(([version, answer]) => ({
    afterMs: answer.endedAt - (savedAt[version] ?? Number.NaN),
    bootMs: answer.bootMs ?? Number.NaN,
  }))
  const bad = answers.filter(({ status }) => status !== 200)
  const codes = new Set([
    ...events.flatMap(event => (event.type === 'request' ? [event.code] : [])),
    ...bad.map(({ status, error }) => status ?? error),
  ])
  const over = routed.map(({ afterMs, bootMs }) => afterMs - bootMs)
  const launches = events.flatMap(event =>
    event.type === 'ready' && (event.generation ?? 1) > 1 ? [event.bootMs - event.detectMs] : [],
  )
  return [
    platform,
    answers.length,
    bad.length,
    [...codes].join(' ') || 'none',
    fixed(Math.max(...answers.map(({ startedAt, endedAt }) => endedAt - startedAt)), 0),
    savedAt.length - 1,
    routed.length,
    fixed(median(routed.map(({ bootMs }) => bootMs)), 0),
    fixed(median(launches), 0),
    fixed(median(routed.map(({ afterMs }) => afterMs)), 0),
    fixed(
      quantile(
        routed.map(({ afterMs }) => afterMs),
        0.9,
      ),
      0,
    ),
    fixed(median(over), 0),
    fixed(quantile(over, 0.9), 0),
  ]
}
