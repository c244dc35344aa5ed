import { resolve } from 'node:path'
import { ownRules } from '../explain/own-codes.ts'
import { PaasSimError } from '../model/errors.ts'
import type { Event } from '../model/events.ts'
import { githubAnnotations } from '../report/github-annotations.ts'
import { jsonReport } from '../report/json-report.ts'
import { junitReport } from '../report/junit.ts'
import { markdownReport } from '../report/markdown.ts'
import { appendToFile, writeReportFile } from '../report/report-file.ts'
import type { Roots } from '../report/repository-path.ts'
import { type RunRecord, RunRecorder } from '../report/run-record.ts'
import { sarifReport } from '../report/sarif.ts'
import { version } from '../version.ts'
import { type CheckOptions, check } from './check.ts'
import { type CommandIo, Interrupt, type OutputOptions } from './io.ts'
import type { ReportFormat, ReportRequest } from './report-request.ts'
import { repositoryRoot } from './repository-root.ts'

/**
 * `check`, with the reports that were asked for written after it, whatever its end; in GitHub Actions annotations and
 * the job summary too. Throws `output-failed` when a report cannot be written, unless the check itself has thrown.
 */
export async function checkWithReports(
  options: CheckOptions,
  reports: readonly ReportRequest[],
  output: OutputOptions,
  io: CommandIo,
): Promise<number> {
  const inActions = io.host.environment.GITHUB_ACTIONS === 'true'
  if (reports.length === 0 && !inActions) return check(options, output, io)
  const recorder = new RunRecorder(version)
  const onEvent = (event: Event) => recorder.hear(event)
  const write = async () => {
    const record = recorder.record()
    const dir = record.dir === '' ? resolve(io.host.cwd, options.dir ?? '.') : record.dir
    const roots = { dir, repository: repositoryRoot(dir, io.host.environment) }
    const text = (request: ReportRequest) => textOf(request.format, record, roots, options.strict)
    if (inActions) await tellGitHub(record, roots, output, io)
    // One that cannot be written keeps none of the others from being written.
    const problems: unknown[] = []
    for (const request of reports)
      await writeReportFile(resolve(io.host.cwd, request.file), text(request)).catch(error =>
        problems.push(error),
      )
    if (problems.length > 0) throw problems[0]
  }
  let status: number
  try {
    status = await check({ ...options, onEvent }, output, io)
  } catch (error) {
    recorder.hear(errorEvent(error))
    // What ended the check is told; that its reports could not be written either must not hide it.
    await write().catch(problem => io.stderr.write(`paas-sim: ${messageOf(problem)}\n`))
    throw error
  }
  await write()
  return status
}

function textOf(format: ReportFormat, record: RunRecord, roots: Roots, strict: boolean): string {
  switch (format) {
    case 'junit':
      return junitReport(record, { strict })
    case 'sarif':
      return sarifReport(record, { rules: ownRules(), roots })
    case 'markdown':
      return markdownReport(record)
    case 'json':
      return jsonReport(record)
  }
}

/** Workflow commands are read on both streams; with `--json` stdout holds events only. */
async function tellGitHub(
  record: RunRecord,
  roots: Roots,
  output: OutputOptions,
  io: CommandIo,
): Promise<void> {
  const out = output.json ? io.stderr : io.stdout
  for (const line of githubAnnotations(record, roots)) out.write(`${line}\n`)
  const summary = io.host.environment.GITHUB_STEP_SUMMARY
  if (!summary) return
  // Nobody asked for it by name: a check does not fail for it.
  await appendToFile(summary, markdownReport(record)).catch(problem =>
    io.stderr.write(`paas-sim: ${messageOf(problem)}\n`),
  )
}

function errorEvent(error: unknown): Event {
  const time = new Date().toISOString()
  if (error instanceof PaasSimError) {
    const { code, message, hint, position } = error
    return { type: 'error', time, code, message, hint, ...position }
  }
  if (error instanceof Interrupt)
    return { type: 'error', time, code: 'interrupted', message: `ended by ${error.message}`, hint: '' }
  return {
    type: 'error',
    time,
    code: 'bug',
    message: messageOf(error),
    hint: 'please report it: npm bugs paas-sim',
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
