import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseMarker } from '../../src/runner/marker.ts'
import { openRun } from '../../src/runner/run.ts'
import { sweepLeftovers } from '../../src/runner/sweep.ts'
import { compileRunner } from './compiled.ts'
import { fixture, isAlive, readReport, start, temporaryDirectory, testRun, until } from './setup.ts'

interface Cli {
  readonly pid: number
  readonly run: string
  readonly app: number
  readonly watchdog: number
  kill(): Promise<void>
}

async function startCli(command: string): Promise<Cli> {
  const compiled = compileRunner(temporaryDirectory())
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
  return { pid: child.pid ?? 0, run, app, watchdog: watchdogOf(run), kill }
}

function watchdogOf(run: string): number {
  const found = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .find(line => line.includes(`paas-sim-watchdog ${run} `))
  return Number.parseInt(found ?? '', 10)
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
    const swept = await sweepLeftovers()
    expect(swept.map(process => process.pid)).toEqual(expect.arrayContaining([daemon.pid, cli.app]))
    expect(swept.find(process => process.pid === daemon.pid)?.command).toContain('daemon.mjs')
    expect([isAlive(daemon.pid), isAlive(cli.app), await refused(daemon.port)]).toEqual([false, false, true])
  })
})

describe('the watchdog', () => {
  test('goes without a signal when the run is closed', async () => {
    const run = await openRun()
    const watchdog = watchdogOf(run.id)
    const { app } = await start('sleep 93', { run })
    await run[Symbol.asyncDispose]()
    expect(isAlive(watchdog)).toBe(false)
    expect(isAlive(app.pid)).toBe(true)
    await run[Symbol.asyncDispose]()
  })

  test('leads a session of its own and does not carry the mark it looks for', async () => {
    const run = await testRun()
    const watchdog = watchdogOf(run.id)
    const sid = execFileSync('ps', ['-o', 'sid=', '-p', String(watchdog)], { encoding: 'utf8' })
    expect(Number(sid)).toBe(watchdog)
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
    process.kill(watchdogOf(run.id), 'SIGKILL')
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

test('a sweep leaves alone what belongs to a run that lives', async () => {
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
