import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StopRule } from '../../src/model/platform.ts'
import { fixture, has, isAlive, readReport, start, temporaryDirectory, until } from './setup.ts'

const all: StopRule = { signal: 'SIGTERM', to: 'all', graceMs: 20_000 }

test('an app that ends in order is not killed', async () => {
  const { app, lines, said } = await start(`exec ${fixture('graceful.mjs')}`)
  await said('ready')
  const report = await app.stop(all)
  expect(report).toMatchObject({
    signal: 'SIGTERM',
    killed: false,
    remaining: [],
    exit: { code: 0, signal: null },
  })
  expect(lines.map(line => line.text)).toEqual(['ready', 'told 1'])
})

test('an app that ignores the signal is killed after the grace period, and named', async () => {
  const { app, said } = await start(`exec ${fixture('ignores-term.mjs')}`)
  await said('ready')
  const report = await app.stop({ ...all, graceMs: 300 })
  expect(report).toMatchObject({
    signal: 'SIGTERM',
    killed: true,
    remaining: [{ pid: app.pid, command: fixture('ignores-term.mjs') }],
    exit: { code: null, signal: 'SIGKILL' },
  })
  expect(report.tookMs).toBeGreaterThanOrEqual(300)
  expect(isAlive(app.pid)).toBe(false)
})

describe('with a shell in front', () => {
  const command = `sh -c "${fixture('graceful.mjs')}; true"`

  test('a signal to all reaches the app, once', async () => {
    const { app, lines, said } = await start(command)
    await said('ready')
    const report = await app.stop(all)
    expect(report).toMatchObject({ killed: false, remaining: [] })
    expect(lines.map(line => line.text)).toEqual(['ready', 'told 1'])
  })

  test('a signal to the root does not: the app ends with the container', async () => {
    const { app, lines, said } = await start(command)
    await said('ready')
    const report = await app.stop({ ...all, to: 'root' })
    expect(report).toMatchObject({ killed: false, remaining: [], exit: { code: null, signal: 'SIGTERM' } })
    expect(lines.map(line => line.text)).toEqual(['ready'])
    expect(await app.survivors()).toEqual([])
  })

  test('a shell that keeps the signal to itself is killed with what it runs', async () => {
    const { app, said } = await start(`trap "" TERM; ${fixture('ignores-term.mjs')}; true`)
    await said('ready')
    const report = await app.stop({ ...all, to: 'root', graceMs: 300 })
    expect(report.killed).toBe(true)
    expect(report.remaining).toHaveLength(2)
    expect(await app.survivors()).toEqual([])
  })
})

test('SIGINT where the platform sends that', async () => {
  const { app, said } = await start(
    `trap 'echo interrupted; exit 0' INT; echo ready; while :; do sleep 0.05; done`,
  )
  await said('ready')
  expect(await app.stop({ ...all, signal: 'SIGINT' })).toMatchObject({
    signal: 'SIGINT',
    killed: false,
    exit: { code: 0 },
  })
  await said('interrupted')
})

test('a double fork with a session of its own and no descriptor kept is found and ended', async () => {
  const report = join(temporaryDirectory(), 'report')
  const { app } = await start(`${fixture('daemonizes.mjs')} ${report}`)
  const daemon = await readReport(report)
  expect(await app.exited).toEqual({ code: 0, signal: null })
  await app.drained
  expect((await app.survivors()).map(process => process.pid)).toEqual([daemon.pid])
  const stopped = await app.stop({ ...all, graceMs: 300 })
  expect(stopped.remaining.map(process => process.pid)).toEqual([daemon.pid])
  expect(isAlive(daemon.pid)).toBe(false)
})

test('an environment that was scrubbed hides nobody from the process group', async () => {
  const { app } = await start('(env -i /bin/sleep 81 &) ; sleep 82; true')
  await until(async () => {
    const commands = (await app.survivors()).map(process => process.command)
    return commands.includes('/bin/sleep 81') && commands.includes('sleep 82')
  }, 'both sleeps')
  await app.stop(all)
  expect(await app.survivors()).toEqual([])
})

test.runIf(has('setsid'))('processes that keep forking are all caught', async () => {
  const script = resolve('test/runner/fixtures/keeps-forking.sh')
  const { app } = await start(`trap "" TERM; for i in 1 2 3; do sh ${script} & done; wait; sleep 90`)
  await until(async () => (await app.survivors()).length > 3, 'the first forks')
  const report = await app.stop({ ...all, graceMs: 200 })
  expect(report.killed).toBe(true)
  expect(await app.survivors()).toEqual([])
})

test('an app that has ended already is reported as it ended', async () => {
  const { app } = await start('exit 7')
  await app.exited
  expect(await app.stop(all)).toMatchObject({ killed: false, remaining: [], exit: { code: 7, signal: null } })
})

test('a second stop joins the first, and disposing cuts the grace period short', async () => {
  const { app, said } = await start(`exec ${fixture('ignores-term.mjs')}`)
  await said('ready')
  const first = app.stop({ ...all, graceMs: 600_000 })
  expect(app.stop({ signal: 'SIGINT', to: 'root', graceMs: 0 })).toBe(first)
  await app[Symbol.asyncDispose]()
  expect(await first).toMatchObject({ signal: 'SIGTERM', killed: true })
})
