import type { Command } from 'commander'
import type { CliContext } from './context.ts'
import {
  addCommonOptions,
  type CommonFlags,
  outputOptions,
  simulateOptions,
  startCommand,
} from './options.ts'

interface CheckFlags extends CommonFlags {
  readonly strict?: true
}

export function addCheck(program: Command, context: CliContext): void {
  const command = program
    .command('check')
    .description('boot a project, judge it, stop it: the smoke test for CI')
    .argument('[dir]', 'the project (default: here)')
    .usage('[options] [dir] [-- start command...]')
    .option('--strict', 'a warning fails the check too')
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nExit status: 0 ok, 1 a verdict is not ok, 2 usage, 3 the machine lacks something.\n\nExample:\n  paas-sim check --json --health-path /up\n',
    )
    .action(async (dir: string | undefined, flags: CheckFlags) => {
      const { check } = await import('../commands/check.ts')
      const options = {
        ...simulateOptions(dir, flags),
        ...startCommand(context.words),
        strict: flags.strict ?? false,
      }
      context.status = await check(options, outputOptions(flags, context.colour), context.io)
    })
}
