import type { Command } from 'commander'
import { PaasSimError } from '../model/errors.ts'
import { configured } from './configured.ts'
import type { CliContext } from './context.ts'
import { addCommonOptions, type CommonFlags, outputOptions, simulateOptions } from './options.ts'

export function addRun(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .description(
      'boot a project, run a command (a test suite) with PAAS_SIM_URL set, stop, pass its status on',
    )
    .argument('[dir]', 'the project (default: here)')
    .usage('[options] [dir] -- command...')
  addCommonOptions(command)
    .addHelpText('after', '\nExample:\n  paas-sim run -- npm run e2e\n')
    .action(async (dir: string | undefined, flags: CommonFlags) => {
      const { words } = context
      if (words.length === 0)
        throw new PaasSimError(
          'usage',
          'no command to run',
          'name it after --, e.g. paas-sim run -- npm run e2e',
        )
      const { run } = await import('../commands/run.ts')
      const given = { ...simulateOptions(dir, flags), words }
      const options = await configured(given, flags, 'run', context)
      context.status = await run(options, outputOptions(flags, context.colour), context.io)
    })
}
