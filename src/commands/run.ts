import type { SimulateOptions } from '../model/options.ts'
import { startSimulation } from '../simulate.ts'
import type { Simulation } from '../simulation/simulation.ts'
import type { CommandIo, OutputOptions } from './io.ts'
import { openReport } from './report.ts'

export interface RunOptions extends SimulateOptions {
  /** The command and its arguments; no shell reads them. */
  readonly words: readonly string[]
}

/** Status of a command that a signal ended is 128 and the signal's number, as in a shell. */
export async function run(options: RunOptions, output: OutputOptions, io: CommandIo): Promise<number> {
  const { words, ...simulation } = options
  await using report = openReport(output, io)
  await using app = await startSimulation(
    { ...simulation, signal: io.signal, onEvent: report.onEvent },
    'run',
    io.host,
    io.hurry,
  )
  if (!app.ok) return failed(app)
  const status = await app.runCommand(words, { stdoutToStderr: output.json })
  await app.stop()
  if (io.signal.aborted) throw io.signal.reason
  return app.ok ? status : 1
}

async function failed(app: Simulation): Promise<number> {
  await app.stop()
  return 1
}
