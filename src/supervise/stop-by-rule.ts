import type { StopReport } from '../model/evidence.ts'
import type { Service } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { RunningInstance } from '../model/running.ts'
import type { Standing } from './standing.ts'

/**
 * Stops an instance by the platform's rule, with the signal and the grace period of its own where its service has them,
 * or a shorter one. One that runs is told to be stopping, and how that went.
 */
export async function stopByRule(
  instance: RunningInstance,
  { graceMs, stopSignal }: Service,
  { stop }: Platform,
  mostGraceMs: number,
  standing: Standing,
): Promise<StopReport> {
  const running = standing.state === 'up' || standing.state === 'starting'
  const signal = stopSignal ?? stop.signal
  const rule = { ...stop, signal, graceMs: Math.min(graceMs ?? stop.graceMs, mostGraceMs) }
  if (running) {
    standing.change('stopping')
    standing.news.line('stopping', { signal })
  }
  const report = await instance.stop(rule)
  if (running && report.killed) {
    standing.news.line('exit-timeout', { seconds: Math.round(rule.graceMs / 1000), signal })
    standing.news.line('killing', { signal: 'SIGKILL' })
  }
  return report
}
