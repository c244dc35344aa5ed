import { PaasSimError } from '../model/errors.ts'
import type { SimulateOptions } from '../model/options.ts'
import { startSimulation } from '../simulate.ts'
import type { CommandIo, OutputOptions } from './io.ts'
import { openReport } from './report.ts'

/** Brings every service up and stays; with `watch` also when it did not come up. 0: stopped by the user after it was ready. */
export async function up(options: SimulateOptions, output: OutputOptions, io: CommandIo): Promise<number> {
  await using report = openReport(output, io)
  await using app = await startSimulation(
    { ...options, signal: io.signal, onEvent: report.onEvent },
    'up',
    io.host,
    io.hurry,
  )
  if (options.watch || app.cameUp) await Promise.race([aborted(io.signal), app.broken])
  const wasReady = app.cameUp
  await app.stop()
  if (io.signal.reason instanceof PaasSimError) throw io.signal.reason
  return wasReady ? 0 : 1
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
