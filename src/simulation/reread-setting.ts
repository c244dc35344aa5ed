import type { SimulateOptions } from '../model/options.ts'
import type { RunSetting } from './make-generation.ts'
import { selectPlatform } from './select-platform.ts'

/**
 * A run's setting with its options as they are written now. What the router stands on stays as long as the run: that
 * another platform or public port is written is told.
 * @throws PaasSimError as the reader of the options does
 */
export async function rereadSetting(setting: RunSetting): Promise<RunSetting> {
  const { source, port, platform: asked } = setting.options
  if (source === undefined) return setting
  const read = await source.read()
  tellFixed(setting, read)
  const { port: _port, platform: _platform, ...changing } = read
  const options = {
    ...changing,
    ...(port === undefined ? {} : { port }),
    ...(asked === undefined ? {} : { platform: asked }),
    source,
  }
  const ruled = { ...options, platform: setting.plain }
  const { platform } = await selectPlatform(ruled, { files: [] }, setting.host.cwd)
  return { ...setting, options, platform }
}

function tellFixed({ options: before, told, emit }: RunSetting, now: SimulateOptions): void {
  for (const name of ['platform', 'port'] as const) {
    const key = `restart-needed ${name} ${now[name]}`
    if (now[name] === before[name] || told.has(key)) continue
    told.add(key)
    const is = now[name] === undefined ? 'no longer named' : `now ${now[name]}`
    const message = `the ${name} is ${is}: this run goes on with the one it began with; start it anew`
    emit({ type: 'notice', code: 'restart-needed', message })
  }
}
