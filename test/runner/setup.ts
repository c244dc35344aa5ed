import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ProcessSpec } from '../../src/runner/process-spec.ts'
import { openRun, type Run } from '../../src/runner/run.ts'
import { type RunningProcess, startProcess } from '../../src/runner/start-process.ts'
import { processTable } from '../../src/runner/system-processes.ts'
import type { OutputLine } from '../../src/util/output.ts'

export const fixture = (name: string): string => `node ${resolve('test/runner/fixtures', name)}`

/** Whether the machine has a tool that a test cannot do without. Missing: one loud line, or an error where nothing may be skipped. */
export function has(tool: string): boolean {
  if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined) return true
  if (process.env.PAAS_SIM_TEST_REQUIRE_ALL === '1') throw new Error(`this machine has no ${tool}`)
  process.stderr.write(`SKIPPED: tests that need ${tool}, which this machine does not have\n`)
  return false
}

/** Pids of the live processes whose command line holds `text`. */
export async function pidsOf(text: string): Promise<number[]> {
  const table = processTable(process.platform)
  const rows = (await table.all()).filter(row => row.alive)
  return rows.filter(row => table.describe(row).command.includes(text)).map(row => row.pid)
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'paas-sim-runner-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export async function testRun(): Promise<Run> {
  const run = await openRun()
  onTestFinished(() => run[Symbol.asyncDispose]())
  return run
}

export interface Started {
  readonly app: RunningProcess
  readonly lines: OutputLine[]
  /** Waits until a line with this text has come. */
  said(text: string): Promise<void>
}

export async function start(command: string, changes: Partial<ProcessSpec> = {}): Promise<Started> {
  const lines: OutputLine[] = []
  const run = changes.run ?? (await testRun())
  const app = await startProcess({
    instance: 'web.1',
    command,
    shell: 'bash',
    cwd: process.cwd(),
    env: { PATH: process.env.PATH ?? '' },
    run,
    onOutput: line => lines.push(line),
    ...changes,
  })
  onTestFinished(() => app[Symbol.asyncDispose]())
  return { app, lines, said: text => until(() => lines.some(line => line.text.includes(text)), text) }
}

/** Looks again every 10 ms, for 20 s at most. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited 20 s in vain for: ${what}`)
    await new Promise(wake => setTimeout(wake, 10))
  }
}

/** Neither there nor a zombie that nobody has collected yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return process.platform !== 'linux' || !/\) [ZX] /.test(readStat(pid))
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ') X '
  }
}

export async function readReport(file: string): Promise<{ pid: number; port: number }> {
  let text = ''
  await until(() => {
    try {
      text = readFileSync(file, 'utf8')
    } catch {
      return false
    }
    return true
  }, `the daemon's report ${file}`)
  const { pid, port } = JSON.parse(text) as { pid: number; port: number }
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  })
  return { pid, port }
}
