import type { SimulateOptions } from '../model/options.ts'
import { startSimulation } from '../simulate.ts'
import type { CommandIo, OutputOptions } from './io.ts'
import { openReport } from './report.ts'

export interface CheckOptions extends SimulateOptions {
  /** A warning fails the check too. */
  readonly strict: boolean
}

/** Boots, judges, stops. 0: every verdict ok. */
export async function check(options: CheckOptions, output: OutputOptions, io: CommandIo): Promise<number> {
  await using report = openReport(output, io)
  await using app = await startSimulation(
    { ...options, signal: io.signal, onEvent: report.onEvent },
    'check',
    io.host,
    io.hurry,
  )
  const verdicts = await app.stop()
  const passed = app.ok && !(options.strict && verdicts.some(({ warnings }) => warnings.length > 0))
  return passed ? 0 : 1
}
