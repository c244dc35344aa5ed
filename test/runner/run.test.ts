import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { formatMarker, formatRunId, parseMarker } from '../../src/runner/marker.ts'
import type { ProcessRow } from '../../src/runner/process-row.ts'
import { openRun } from '../../src/runner/run.ts'
import { leftoverRows, sweepLeftovers, watchedRuns } from '../../src/runner/sweep.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import { watchdogName } from '../../src/runner/watchdog.ts'
import { compileFeature } from './compiled.ts'
import {
  fixture,
  has,
  isAlive,
  pidsOf,
  readReport,
  start,
  temporaryDirectory,
  testRun,
  until,
} from './setup.ts'

interface Cli {
  readonly pid: number
  readonly run: string
  readonly app: number
  readonly watchdog: number
  kill(): Promise<void>
}

async function startCli(command: string): Promise<Cli> {
  const compiled = compileFeature('runner', temporaryDirectory())
  const child = spawn('node', ['test/runner/fixtures/cli.mjs', compiled, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [chunk] = await once(child.stdout, 'data')
  const { run, pid: app } = JSON.parse(String(chunk).split('\n')[0] ?? '') as { run: string; pid: number }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { pid: child.pid ?? 0, run, app, watchdog: await watchdogOf(run), kill }
}

async function watchdogOf(run: string): Promise<number> {
  const [pid] = await pidsOf(`${watchdogName} ${run} `)
  if (pid === undefined) throw new Error(`no watchdog of ${run}`)
  return pid
}

async function refused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const refusal = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
    () => socket.connecting || socket.errored !== null,
    () => true,
  )
  socket.destroy()
  return refusal
}

describe('kill -9 of paas-sim', () => {
  test('leaves no process and no listening socket of an app that double-forks and ignores SIGTERM', async () => {
    const report = join(temporaryDirectory(), 'report')
    const cli = await startCli(`${fixture('daemonizes.mjs')} ${report}; ${fixture('ignores-term.mjs')}; true`)
    const daemon = await readReport(report)
    expect(await refused(daemon.port)).toBe(false)
    await cli.kill()
    await until(() => !isAlive(daemon.pid) && !isAlive(cli.app), 'the end of the app')
    await until(() => !isAlive(cli.watchdog), 'the end of the watchdog')
    expect(await refused(daemon.port)).toBe(true)
  })

  test('lets an app that listens to SIGTERM end in order', async () => {
    const file = join(temporaryDirectory(), 'said')
    const cli = await startCli(`${fixture('graceful.mjs')} > ${file}; true`)
    await until(() => readIfThere(file).includes('ready'), 'ready')
    await cli.kill()
    await until(() => !isAlive(cli.watchdog), 'the end of the watchdog')
    expect(readIfThere(file)).toBe('ready\ntold 1\n')
  })

  test('ends a process group that scrubbed its environment', async () => {
    const file = join(temporaryDirectory(), 'pid')
    const cli = await startCli(`env -i /bin/sh -c 'echo $$ > ${file}; sleep 91; true'; true`)
    await until(() => readIfThere(file).includes('\n'), 'the pid')
    const pid = Number(readIfThere(file))
    await cli.kill()
    await until(() => !isAlive(pid), 'the end of the scrubbed process')
    expect(isAlive(cli.app)).toBe(false)
  })

  test('and of the watchdog too: the next run sweeps what is left', async () => {
    const report = join(temporaryDirectory(), 'report')
    const cli = await startCli(`${fixture('daemonizes.mjs')} ${report}; sleep 92`)
    const daemon = await readReport(report)
    expect((await sweepLeftovers()).map(process => process.pid)).not.toContain(daemon.pid) // its paas-sim lives
    process.kill(cli.watchdog, 'SIGKILL')
    await cli.kill()
    await sweepLeftovers() // what it returns another run on this machine may have swept before it
    expect([isAlive(daemon.pid), isAlive(cli.app), await refused(daemon.port)]).toEqual([false, false, true])
  })
})

describe('the watchdog', () => {
  test('goes without a signal when the run is closed', async () => {
    const run = await openRun()
    const watchdog = await watchdogOf(run.id)
    const { app } = await start('sleep 93', { run })
    await run[Symbol.asyncDispose]()
    expect(isAlive(watchdog)).toBe(false)
    expect(isAlive(app.pid)).toBe(true)
    await run[Symbol.asyncDispose]()
  })

  test('leads a session of its own and does not carry the mark it looks for', async () => {
    const run = await testRun()
    const watchdog = await watchdogOf(run.id)
    const row = await processTable(process.platform).one(watchdog)
    expect([row?.group, row?.session]).toEqual([watchdog, watchdog])
    expect(readFileSync(`/proc/${watchdog}/environ`, 'latin1')).not.toContain('PAAS_SIM_RUN')
  })

  test('forgets a group that was released', async () => {
    const cli = spawn('sleep', ['94'], { detached: true, stdio: 'ignore' })
    onTestFinished(() => {
      cli.kill('SIGKILL')
    })
    const run = await openRun()
    run.adopt(cli.pid ?? 0)
    run.release(cli.pid ?? 0)
    await run[Symbol.asyncDispose]()
    expect(isAlive(cli.pid ?? 0)).toBe(true)
  })

  test('that was killed does no harm to the run', async () => {
    const run = await testRun()
    process.kill(await watchdogOf(run.id), 'SIGKILL')
    const { app } = await start('sleep 95', { run })
    await app.stop({ signal: 'SIGTERM', to: 'all', graceMs: 5_000 })
    const again = await start('echo on', { run })
    await again.app.drained
    expect(again.lines.map(line => line.text)).toEqual(['on'])
  })
})

test('a run id names its owner, and no two are alike', async () => {
  const [one, two] = [await testRun(), await testRun()]
  expect(one.id).not.toBe(two.id)
  expect(one.environment).toEqual({ PAAS_SIM_RUN: one.id })
  expect(parseMarker(one.id)).toMatchObject({ pid: process.pid })
})

describe('a sweep', () => {
  test('tells whose owner has gone', () => {
    const row = (pid: number, changes: Partial<ProcessRow> = {}): ProcessRow => ({
      ...{
        pid,
        parent: 1,
        group: pid,
        session: pid,
        started: 1,
        alive: true,
        cpuMs: 0,
        command: 'x',
        kernel: false,
      },
      ...changes,
    })
    const gone = formatMarker(formatRunId({ pid: 7, started: 70, namespace: 1 }, 'ab'), 'web.1', 'cd')
    const there = formatMarker(formatRunId({ pid: 8, started: 80, namespace: 1 }, 'ab'), 'web.1', 'cd')
    const rows = [row(1), row(2), row(3), row(4), row(5, { alive: false })]
    const markers = new Map([
      [1, gone],
      [2, there],
      [3, 'a value of somebody else’s'],
      [5, gone],
    ])
    expect(leftoverRows(rows, markers, owner => owner.pid === 8).map(({ pid }) => pid)).toEqual([1])
  })

  test('knows a watchdog at work by its command line', () => {
    const script = "/bin/sh -c # paas-sim's watchdog: ends the app should paas-sim be killed\nrun=$1"
    const commands = ['node server.js', `${script} ${watchdogName} 7-70-1-ab 50`, `grep ${watchdogName}`]
    expect([...watchedRuns(commands)]).toEqual(['7-70-1-ab'])
  })
})

test.runIf(has('setsid'))('a sweep leaves alone what belongs to a run that lives', async () => {
  const { app } = await start('setsid sleep 96 & sleep 97')
  await until(async () => (await app.survivors()).length === 3, 'three processes')
  await sweepLeftovers()
  expect(await app.survivors()).toHaveLength(3)
})

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
