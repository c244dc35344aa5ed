import { type Host, processHost } from './host.ts'
import type { CommandName, SimulateOptions } from './model/options.ts'
import { hurryUp, Simulation, start } from './simulation/simulation.ts'

/**
 * Brings a project up as a platform would and judges it. Resolves when every service is ready or has failed:
 * look at `ok` and `verdicts`. Rejects with PaasSimError for a mistake in the options or files, or with the
 * signal's reason when it was aborted; everything is released by then.
 *
 * ```ts
 * await using app = await simulate({ dir: 'examples/express' })
 * const response = await fetch(app.url + '/health')
 * ```
 */
export function simulate(options: SimulateOptions = {}): Promise<Simulation> {
  return startSimulation(options, 'api', processHost())
}

/**
 * The same for the commands, which differ in when they conclude and in what they do about a crash. `hurry`: should the
 * process end from then on, the app is killed at once.
 */
export async function startSimulation(
  options: SimulateOptions,
  mode: CommandName,
  host: Host,
  hurry?: AbortSignal,
): Promise<Simulation> {
  const simulation = new Simulation(options, mode, host)
  hurry?.addEventListener('abort', () => simulation[hurryUp](), { once: true })
  try {
    await simulation[start](options)
    return simulation
  } catch (error) {
    await simulation.stop()
    throw error
  }
}
