import { checkPlatforms } from '../matrix/check-platforms.ts'
import { checkSingle } from '../matrix/check-single.ts'
import { choosePlatforms } from '../matrix/choose-platforms.ts'
import { exitStatusOf } from '../model/errors.ts'
import type { Event } from '../model/events.ts'
import type { SimulateOptions } from '../model/options.ts'
import type { Verdict } from '../model/verdict.ts'
import type { CommandIo, OutputOptions } from './io.ts'
import { openMatrixReport, openReport } from './report.ts'

export interface CheckOptions extends SimulateOptions {
  /** Platforms to check one beside the other, in place of `platform`: ids, paths, `all`. Absent: one platform. */
  readonly platforms?: readonly string[]
  /** A warning fails the check too. */
  readonly strict: boolean
}

/** Boots, judges, stops, on one platform or several. 0: every verdict ok. */
export async function check(options: CheckOptions, output: OutputOptions, io: CommandIo): Promise<number> {
  const { platforms: asked, strict, ...rest } = options
  // Where only a second boot shows whether PORT is read.
  const secondPort = !(options.skip ?? []).includes('hard-coded-port')
  const setting = { options: rest, host: io.host, signal: io.signal, hurry: io.hurry, secondPort }
  if (asked === undefined) {
    await using report = openReport(output, io)
    const verdicts = await checkSingle({ ...setting, onEvent: teller(report, options) })
    return statusOf(verdicts, strict)
  }
  const platforms = await choosePlatforms(asked, options, io.host.cwd)
  await using report = openMatrixReport(output, io, platforms)
  const results = await checkPlatforms({ ...setting, platforms, onEvent: teller(report, options) })
  const errors = results.flatMap(({ error }) => (error === undefined ? [] : [exitStatusOf[error.code]]))
  return Math.max(
    ...errors,
    statusOf(
      results.flatMap(({ verdicts }) => verdicts),
      strict,
    ),
  )
}

/** The report first, then whoever else wants the events. */
function teller(report: ReturnType<typeof openReport>, { onEvent }: CheckOptions): (event: Event) => void {
  return event => {
    report.onEvent(event)
    onEvent?.(event)
  }
}

function statusOf(verdicts: readonly Verdict[], strict: boolean): number {
  const passed = verdicts.every(({ ok, warnings }) => ok && !(strict && warnings.length > 0))
  return passed ? 0 : 1
}
