import type { ProjectConfig } from '../model/config.ts'
import type { CommandName, SimulateOptions } from '../model/options.ts'

/** Options of a command, of which `check` alone takes several platforms. */
export interface ConfigurableOptions extends SimulateOptions {
  readonly platforms?: readonly string[]
}

/**
 * A command's options with what the configuration adds: an option that was given wins; expectations and what is
 * skipped come together.
 */
export function withConfig<T extends ConfigurableOptions>(
  options: T,
  config: ProjectConfig | undefined,
  command: CommandName,
): T {
  if (config === undefined) return options
  const { bootTimeoutMs, settleMs, overlay, port } = config
  return {
    ...(bootTimeoutMs === undefined ? {} : { bootTimeoutMs }),
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(port === undefined || command !== 'up' ? {} : { port }),
    ...options,
    ...platformOf(options, config, command),
    overlay,
    skip: [...new Set([...config.skip, ...(options.skip ?? [])])],
    ...(command === 'check' ? { expect: [...config.expectations, ...(options.expect ?? [])] } : {}),
  }
}

function platformOf(
  options: ConfigurableOptions,
  { platforms, file }: ProjectConfig,
  command: CommandName,
): Pick<ConfigurableOptions, 'platform' | 'platforms' | 'platformFrom'> {
  if (platforms === undefined || options.platform !== undefined || options.platforms !== undefined) return {}
  if (command === 'check' && (platforms.length > 1 || platforms.includes('all'))) return { platforms }
  const platform = platforms.find(name => name !== 'all')
  return platform === undefined ? {} : { platform, platformFrom: file }
}
