import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import type { ProcessRow } from '../../src/runner/process-row.ts'
import { signalProcesses } from '../../src/runner/signal-processes.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import { isAlive } from './setup.ts'

const table = processTable(process.platform)

async function sleeper(): Promise<{ child: ChildProcess; row: ProcessRow }> {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const row = await table.one(child.pid ?? 0)
  if (row === undefined) throw new Error('sleep is not there')
  return { child, row }
}

test('a process gets the signal', async () => {
  const { child, row } = await sleeper()
  const exit = once(child, 'exit')
  signalProcesses(table, { group: 1, leaderHeld: false, rows: [row] }, 'SIGTERM')
  expect(await exit).toEqual([null, 'SIGTERM'])
})

// Without a pid namespace a pid cannot be made to come round: a row with another start time is what would be seen then.
test.runIf(process.platform === 'linux')(
  'a pid that is another process by now is left alone, and its group',
  async () => {
    const { child, row } = await sleeper()
    const stale = { ...row, started: row.started - 1 }
    signalProcesses(table, { group: row.pid, leaderHeld: false, rows: [stale] }, 'SIGKILL')
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([null, 'SIGTERM'])
  },
)

test('what is gone already is no error', async () => {
  const { child, row } = await sleeper()
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  expect(isAlive(row.pid)).toBe(false)
  expect(() =>
    signalProcesses(table, { group: row.pid, leaderHeld: true, rows: [row] }, 'SIGTERM'),
  ).not.toThrow()
})
