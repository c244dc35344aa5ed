import type { RunRecord } from './run-record.ts'

/** Raised when a reader could break. */
const reportVersion = 1

/** The verdicts of a run as one JSON object; each as in its event, see docs/events.md. */
export function jsonReport({ version, dir, startedAt, endedAt, verdicts, errors }: RunRecord): string {
  const report = {
    report: reportVersion,
    version,
    dir,
    startedAt: startedAt === '' ? null : startedAt,
    endedAt: endedAt === '' ? null : endedAt,
    ok: errors.length === 0 && verdicts.length > 0 && verdicts.every(({ ok }) => ok),
    verdicts,
    errors,
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}
