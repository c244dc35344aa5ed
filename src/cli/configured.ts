import { dirname, resolve } from 'node:path'
import { configFiles, readConfig } from '../config/read-config.ts'
import { type ConfigurableOptions, withConfig } from '../config/with-config.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'
import type { CliContext } from './context.ts'

interface ConfigFlags {
  readonly config?: string
}

/** The options of a command line with what the project's paas-sim.yaml, or the file of `--config`, adds to them. */
export async function configured<T extends ConfigurableOptions>(
  options: T,
  flags: ConfigFlags,
  command: CommandName,
  context: CliContext,
): Promise<T> {
  return withConfig(options, await readConfig(placeOf(options, flags, context)), command)
}

/** The same, to be read again where that file changes. */
export async function rereadable<T extends SimulateOptions>(
  options: T,
  flags: ConfigFlags,
  command: CommandName,
  context: CliContext,
): Promise<T> {
  const place = placeOf(options, flags, context)
  const config = await readConfig(place)
  const files = configFiles(place)
  const envFile = config?.envFile && resolve(dirname(files[0] ?? place.dir), config.envFile.path)
  const source = {
    files: envFile === undefined ? files : [...files, envFile],
    read: () => configured(options, flags, command, context),
  }
  return { ...withConfig(options, config, command), source }
}

function placeOf({ dir = '.' }: SimulateOptions, { config }: ConfigFlags, { io: { host } }: CliContext) {
  return { dir: resolve(host.cwd, dir), file: config, cwd: host.cwd }
}
