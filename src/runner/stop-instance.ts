import { setTimeout as sleep } from 'node:timers/promises'
import type { StopReport } from '../model/evidence.ts'
import type { Exit } from '../model/instance.ts'
import type { StopRule } from '../model/platform.ts'
import type { InstanceProcesses } from './instance-processes.ts'
import type { ProcessRow } from './process-row.ts'
import type { ProcessTable } from './process-table.ts'
import { send, signalProcesses } from './signal-processes.ts'

export interface StopSpec {
  readonly pid: number
  readonly table: ProcessTable
  readonly processes: InstanceProcesses
  /** How the first process ended; undefined while it runs. */
  readonly exit: () => Exit | undefined
  readonly rule: StopRule
  /** Aborted: what is left of the grace period is not waited for. */
  readonly hurry: AbortSignal
}

/** How long SIGKILL is repeated. What outlives that hangs in the kernel or belongs to another user. */
const killForMs = 5_000

/** The platform's stop: its signal, its grace period, then SIGKILL to whatever is left. */
export async function stopInstance(spec: StopSpec): Promise<StopReport> {
  const { processes, rule } = spec
  const startedAt = performance.now()
  await signalGently(spec)
  const remaining = await untilGone(spec, startedAt + rule.graceMs)
  // A container ends with its first process: what that one leaves behind is no fault of its own.
  const orphans = rule.to === 'root' && spec.exit() !== undefined
  const described = orphans ? [] : processes.describe(remaining)
  await killAll(spec)
  return {
    signal: rule.signal,
    tookMs: performance.now() - startedAt,
    killed: described.length > 0,
    remaining: described,
    exit: spec.exit(),
  }
}

async function signalGently({ pid, table, processes, exit, rule }: StopSpec): Promise<void> {
  if (rule.to === 'all') {
    const rows = await processes.live('everywhere')
    signalProcesses(table, { group: pid, leaderHeld: exit() === undefined, rows }, rule.signal)
  } else if (exit() === undefined) {
    send(pid, rule.signal)
  }
}

/** Waits for the end of everything the rule waits for; returns what is alive then. */
async function untilGone(
  { processes, exit, rule, hurry }: StopSpec,
  until: number,
): Promise<readonly ProcessRow[]> {
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 50)) {
    const ended = exit() !== undefined
    const rows = await processes.live(ended ? 'everywhere' : 'trees')
    if (ended && (rows.length === 0 || rule.to === 'root')) return rows
    const leftMs = until - performance.now()
    if (leftMs <= 0 || hurry.aborted) return processes.live('everywhere')
    await sleep(Math.min(pauseMs, leftMs), undefined, { signal: hurry }).catch(() => undefined)
  }
}

/** Until two scans running find nothing: a process that was just being forked may be missing from one. */
async function killAll({ pid, table, processes, exit }: StopSpec): Promise<void> {
  const until = performance.now() + killForMs
  for (let empty = 0; empty < 2 && performance.now() < until; ) {
    const rows = await processes.live('everywhere')
    const leaderHeld = exit() === undefined
    empty = rows.length === 0 && !leaderHeld ? empty + 1 : 0
    if (leaderHeld && table.endTree !== undefined) await table.endTree(pid)
    if (empty === 0) signalProcesses(table, { group: pid, leaderHeld, rows }, 'SIGKILL')
    if (empty < 2) await sleep(empty === 0 ? 5 : 1)
  }
}
