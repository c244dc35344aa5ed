import { resolve } from 'node:path'
import { readConfig } from '../config/read-config.ts'
import { type ConfigurableOptions, withConfig } from '../config/with-config.ts'
import type { CommandName } from '../model/options.ts'
import type { CliContext } from './context.ts'

/** The options of a command line with what the project's paas-sim.yaml, or the file of `--config`, adds to them. */
export async function configured<T extends ConfigurableOptions>(
  options: T,
  { config }: { readonly config?: string },
  command: CommandName,
  { io: { host } }: CliContext,
): Promise<T> {
  const dir = resolve(host.cwd, options.dir ?? '.')
  return withConfig(options, await readConfig({ dir, file: config, cwd: host.cwd }), command)
}
