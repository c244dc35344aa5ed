import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { processHost } from '../../src/host.ts'
import type { SimulateOptions } from '../../src/model/options.ts'
import type { Warning } from '../../src/model/verdict.ts'
import { startSimulation } from '../../src/simulate.ts'
import { endedBy, hasDefault } from '../../src/trials/signal-disposition.ts'
import { platformWith } from './stage.ts'

const linux = process.platform === 'linux'
if (!linux) {
  const what = 'only Linux tells which process handles a signal'
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(what)
  process.stderr.write(`\n!!! SKIPPED: ${what}\n\n`)
}

/** What a check finds of a server whose requests are treated so, and which has this below it. */
async function check(answer: string, more: string, o: SimulateOptions = {}): Promise<readonly Warning[]> {
  const dir = await mkdtemp(join(tmpdir(), 'paas-sim-stop-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'Procfile'), 'web: exec node server.mjs\n')
  await writeFile(
    join(dir, 'server.mjs'),
    `import { createServer } from 'node:http'
const server = createServer((request, response) => { ${answer} })
server.listen(process.env.PORT)
${more}`,
  )
  const platform = platformWith({ upstreamKeepAliveMs: 0 })
  const app = await startSimulation({ dir, platform, ...o }, 'check', processHost())
  const [verdict] = await app.stop()
  expect(verdict?.code).toBe('ok')
  return verdict?.warnings ?? []
}

const atOnce = "response.end('hello')"
const slowly = "setTimeout(() => response.end('hello'), 400)"
const behindItsBody = "request.resume().on('end', () => response.end('hello'))"
const exits = "process.on('SIGTERM', () => process.exit(0))"
const finishes = "process.on('SIGTERM', () => server.close())"

test.runIf(linux)('an app without a handler for the stop signal drops requests', async () => {
  const [found, ...more] = await check(atOnce, '')
  expect(more).toEqual([])
  expect(found).toMatchObject({
    code: 'drops-requests',
    evidence: [
      expect.stringMatching(/server\.mjs, pid \d+, has no handler for SIGTERM$/),
      expect.stringMatching(/^it ended \d+ ms after SIGTERM; the platform grants 30 s$/),
    ],
    fix: [{ text: expect.stringContaining("process.on('SIGTERM', () => server.close())") }],
  })
})

test.each([
  ['that takes its time', slowly],
  ['that reads all it is sent', behindItsBody],
])('an app %s and exits at the signal drops requests', async (_, answer) => {
  expect(await check(answer, exits)).toMatchObject([
    {
      code: 'drops-requests',
      evidence: [
        'a request that was under way got no answer: its connection was cut',
        expect.stringMatching(/^it ended/),
      ],
    },
  ])
})

test.each([
  ['answers at once', atOnce],
  ['takes its time', slowly],
  ['reads all it is sent', behindItsBody],
])('an app that %s and finishes what is under way is fine', async (_, answer) => {
  expect(await check(answer, finishes)).toEqual([])
})

test.each<[string, SimulateOptions]>([
  ['it is switched off', { skip: ['drops-requests'] }],
  [
    'the platform grants no time',
    { platform: { ...platformWith(), stop: { signal: 'SIGTERM', to: 'all', graceMs: 0 } } },
  ],
])('nothing is said where %s', async (_, o) => {
  const codes = (await check(slowly, exits, o)).map(({ code }) => code)
  expect(codes).not.toContain('drops-requests')
})

test.each([
  ['neither handled, ignored nor blocked', '0', '0', '0', true],
  ['handled', '0', '0', '4002', false],
  ['ignored', '0', '4000', '0', false],
  ['blocked, to be waited for', '4000', '0', '0', false],
  ['another one handled', '0', '1000', '3', true],
])('SIGTERM is %s', (_, blocked, ignored, caught, expected) => {
  const pad = (mask: string) => mask.padStart(16, '0')
  const status = `Name:\tnode\nSigBlk:\t${pad(blocked)}\nSigIgn:\t${pad(ignored)}\nSigCgt:\t${pad(caught)}\n`
  expect(hasDefault(status, 15)).toBe(expected)
})

test.runIf(linux).each([
  ['sleeps without a handler', 'echo ready; exec sleep 30', true],
  ['has a handler', 'trap "exit 0" TERM; echo ready; sleep 30 & wait', false],
])('a process that %s', async (_, command, expected) => {
  const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const pid = child.pid ?? 0
  onTestFinished(() => {
    process.kill(-pid, 'SIGKILL')
  })
  await once(child.stdout, 'data')
  // `exec`: until the shell has become what it starts.
  while (expected && !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep')) await delay(5)
  expect(await endedBy('SIGTERM', [{ pid, command }])).toEqual(expected ? [{ pid, command }] : [])
})

test('where nothing is told of a process, nothing is claimed', () => {
  expect(hasDefault('', 15)).toBe(false)
})
