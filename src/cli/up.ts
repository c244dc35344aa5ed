import type { Command } from 'commander'
import type { CliContext } from './context.ts'
import {
  addCommonOptions,
  type CommonFlags,
  outputOptions,
  parseInstances,
  simulateOptions,
  startCommand,
} from './options.ts'

interface UpFlags extends CommonFlags {
  readonly instances?: Readonly<Record<string, number>>
}

export function addUp(program: Command, context: CliContext): void {
  const command = program
    .command('up')
    .description('start every service of a project, route the public port to it, and stay')
    .argument('[dir]', 'the project (default: here)')
    .usage('[options] [dir] [-- start command...]')
    .option('--instances <list>', 'how many of each process type, e.g. web=2,worker=1', parseInstances)
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  paas-sim up\n  paas-sim up examples/express --instances web=2\n  paas-sim up -- node server.js\n',
    )
    .action(async (dir: string | undefined, flags: UpFlags) => {
      const { up } = await import('../commands/up.ts')
      const options = {
        ...simulateOptions(dir, flags),
        ...startCommand(context.words),
        ...(flags.instances === undefined ? {} : { instances: flags.instances }),
      }
      context.status = await up(options, outputOptions(flags, context.colour), context.io)
    })
}
